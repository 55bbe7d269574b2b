"""The application for macOS: its description, its signature, its disk image. Not verified: never run on a Mac."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

from app.services.settings.managed import BUNDLE
from app.version import VERSION
from make.names import PACKAGE, SCHEMES, TITLE, WINDOW

ROOT = Path(__file__).resolve().parents[2]
MAC = ROOT / "packaging" / "macos"
ENTITLEMENTS = MAC / "entitlements.plist"
APP = f"{TITLE}.app"
OLDEST = "13.0"
"""PySide6 6.11 asks for it."""
IDENTITY = "HOTLINE_MAC_IDENTITY"
"""The variable that names the certificate to sign with, as the keychain calls it."""
NOTARY = "HOTLINE_MAC_NOTARY"
"""The variable that names the notary's profile which ``notarytool store-credentials`` kept in the keychain."""

KEYCHAIN = "HOTLINE_MAC_KEYCHAIN"
"""The variable that names the keychain with that profile, where it is not the person's own."""


def identity() -> str | None:
    """The certificate to sign with; None leaves the system's own mark of unsigned programs."""
    return os.environ.get(IDENTITY) or None if sys.platform == "darwin" else None


def info() -> dict[str, object]:
    """What the application tells macOS of itself (developer.apple.com/documentation/bundleresources)."""
    return {
        "CFBundleIdentifier": BUNDLE,
        "CFBundleName": TITLE,
        "CFBundleDisplayName": TITLE,
        "CFBundleExecutable": WINDOW,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "ru"],
        "CFBundleURLTypes": [
            {"CFBundleURLName": f"{BUNDLE}.{scheme}", "CFBundleURLSchemes": [scheme], "CFBundleTypeRole": "Viewer"}
            for scheme in SCHEMES
        ],
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": OLDEST,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
    }


def app(tree: Path, output: Path) -> Path:
    """The application that the specification made beside a frozen ``tree``, with its notices; signed where a
    certificate is named. Returns it in ``output``.
    """
    made, target = tree.parent / APP, output / APP
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(made, target, symlinks=True)
    for name in ("THIRD_PARTY_NOTICES.txt", "sbom.cdx.json"):
        shutil.copy2(tree / name, target / "Contents" / "Resources" / name)
    signer = identity() or "-"
    command = ["codesign", "--force", "--deep", "--sign", signer, "--entitlements", str(ENTITLEMENTS)]
    if signer != "-":
        command += ["--options", "runtime", "--timestamp"]
    subprocess.run([*command, str(target)], check=True)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", str(target)], check=True)
    return target


def dmg(tree: Path, output: Path) -> Path:
    """The disk image that people open and drag the application from; notarised where a profile is named."""
    stage = output / "dmg"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    shutil.move(app(tree, output), stage / APP)
    (stage / "Applications").symlink_to("/Applications")
    image = output / f"{PACKAGE}-{VERSION}.dmg"
    command = ["hdiutil", "create", "-ov", "-format", "UDZO", "-volname", f"{TITLE} {VERSION}"]
    subprocess.run([*command, "-srcfolder", str(stage), str(image)], check=True)
    if identity():
        subprocess.run(["codesign", "--sign", str(identity()), "--timestamp", str(image)], check=True)
    profile = os.environ.get(NOTARY)
    if profile:
        asked = ["xcrun", "notarytool", "submit", "--keychain-profile", profile, "--wait", str(image)]
        keychain = os.environ.get(KEYCHAIN)
        subprocess.run([*asked, "--keychain", keychain] if keychain else asked, check=True)
        subprocess.run(["xcrun", "stapler", "staple", str(image)], check=True)
    return image


def info_plist() -> bytes:
    """The description as a file."""
    return plistlib.dumps(info())
