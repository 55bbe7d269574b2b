; The setup program for people. packaging/make/setup.py gives it what stands in ${...} and the two files it includes.
; Silent: /S, and /D=FOLDER as the last word. /HUBURL=..., /POLICYFILE=... and /AUTOSTART=1 as for the MSI.
; Exit codes: 0 done, 1 stopped by the person, 2 failed (the program runs, the disk is full), 13 a newer version is
; there, 20 brought by the MSI or no right to install. 13 and 20 mean the same as the program's own.
Unicode true
Target amd64-unicode
; Quick is for tests: most of the time goes into packing, and the package that is upgraded to is never given out.
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
!endif
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "x64.nsh"

Name "${TITLE}"
OutFile "${OUTPUT}"
InstallDir "$PROGRAMFILES64\${TITLE}"
InstallDirRegKey HKLM "${UNINSTALL_KEY}" "InstallLocation"
RequestExecutionLevel admin
BrandingText "${TITLE} ${VERSION}"
ManifestDPIAware true
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=1033 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=1033 "CompanyName" "${VENDOR}"
VIAddVersionKey /LANG=1033 "FileDescription" "${TITLE} Setup"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "LegalCopyright" "${VENDOR}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(DataStay)"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION RunAsPerson
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Russian"

LangString DataStay ${LANG_ENGLISH} "The data, settings and logs of each person stay where they are: %LOCALAPPDATA%\${PACKAGE} and %APPDATA%\${PACKAGE}. Remove those folders by hand once they are not needed any more."
LangString DataStay ${LANG_RUSSIAN} "Данные, настройки и журналы каждого пользователя останутся на месте: %LOCALAPPDATA%\${PACKAGE} и %APPDATA%\${PACKAGE}. Удалите эти папки вручную, когда они больше не понадобятся."
LangString NewerThere ${LANG_ENGLISH} "Version $R0 is installed already. Its data cannot be read by the older version ${VERSION}, so nothing was changed. Install version $R0 or a newer one."
LangString NewerThere ${LANG_RUSSIAN} "Уже установлена версия $R0. Более старая версия ${VERSION} не сможет прочитать её данные, поэтому ничего не изменено. Установите версию $R0 или новее."
LangString ByMsi ${LANG_ENGLISH} "Your organisation has installed ${TITLE} by its own package. Nothing was changed: ask your administrator for the upgrade."
LangString ByMsi ${LANG_RUSSIAN} "${TITLE} установлена пакетом вашей организации. Ничего не изменено: за обновлением обратитесь к администратору."
LangString IsRunning ${LANG_ENGLISH} "${TITLE} is running. Close it in all sessions of this computer and start again; nothing was changed."
LangString IsRunning ${LANG_RUSSIAN} "${TITLE} запущена. Закройте программу во всех сеансах этого компьютера и начните заново; ничего не изменено."
LangString OldWindows ${LANG_ENGLISH} "${TITLE} needs Windows 10 1809, Windows Server 2019 or newer, 64 bits."
LangString OldWindows ${LANG_RUSSIAN} "Для ${TITLE} нужна 64-разрядная Windows 10 1809, Windows Server 2019 или новее."

!macro Refuse CODE TEXT
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; A program that runs cannot be opened for writing.
!macro RefuseWhileRunning
  IfFileExists "$INSTDIR\${WINDOW}.exe" 0 +6
    ClearErrors
    FileOpen $R1 "$INSTDIR\${WINDOW}.exe" a
    IfErrors 0 +2
      Goto running
    FileClose $R1
  Goto free
  running:
    !insertmacro Refuse 2 "$(IsRunning)"
  free:
!macroend

Function .onInit
  SetRegView 64
  SetShellVarContext all
  ReadRegStr $R0 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${IfNot} ${RunningX64}
  ${OrIf} $R0 < ${OLDEST_BUILD}
    !insertmacro Refuse 2 "$(OldWindows)"
  ${EndIf}
  ReadRegStr $R0 HKLM "${INSTALLER_KEY}" "kind"
  ${If} $R0 == "msi"
    !insertmacro Refuse ${NOT_ALLOWED} "$(ByMsi)"
  ${EndIf}
  ReadRegStr $R0 HKLM "${UNINSTALL_KEY}" "DisplayVersion"
  ${If} $R0 != ""
    ${VersionCompare} "$R0" "${VERSION}" $R1
    ${If} $R1 == 1
      !insertmacro Refuse ${NEWER_STORE} "$(NewerThere)"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "-program"
  SetRegView 64
  SetShellVarContext all
  !insertmacro RefuseWhileRunning
  ; What the older version had and this one has not must not stay.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${TREE}/*"
  IfErrors 0 +3
    SetErrorLevel 2
    Abort
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${WINDOW}.exe"
  !include "${VALUES}"
  WriteRegStr HKLM "${INSTALLER_KEY}" "kind" "setup"
  WriteRegStr HKLM "${INSTALLER_KEY}" "version" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayName" "${TITLE}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}.exe"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "Publisher" "${VENDOR}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoRepair" 1
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} "$R0" "/HUBURL=" $R1
  ${IfNot} ${Errors}
    WriteRegStr HKLM "${DEFAULTS_KEY}" "${HUB}" "$R1"
  ${EndIf}
  ClearErrors
  ${GetOptions} "$R0" "/POLICYFILE=" $R1
  ${IfNot} ${Errors}
    WriteRegStr HKLM "${POLICY_KEY}" "${POLICY_FILE}" "$R1"
  ${EndIf}
  ClearErrors
  ${GetOptions} "$R0" "/AUTOSTART=" $R1
  ${IfNot} ${Errors}
    ${If} $R1 == "1"
      WriteRegStr HKLM "${RUN_KEY}" "${TITLE}" '"$INSTDIR\${WINDOW}.exe"'
    ${Else}
      DeleteRegValue HKLM "${RUN_KEY}" "${TITLE}"
    ${EndIf}
  ${EndIf}
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

; The setup program has an administrator's rights; the program itself is started without them, by the desktop.
Function RunAsPerson
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\${WINDOW}.exe"'
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

Section "Uninstall"
  SetRegView 64
  SetShellVarContext all
  !insertmacro RefuseWhileRunning
  RMDir /r "$INSTDIR\_internal"
  !include "${REMOVALS}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  DeleteRegValue HKLM "${RUN_KEY}" "${TITLE}"
  DeleteRegKey HKLM "${UNINSTALL_KEY}"
  DeleteRegKey HKLM "${INSTALLER_KEY}"
  DeleteRegKey /ifempty HKLM "${DEFAULTS_KEY}"
  DetailPrint "$(DataStay)"
SectionEnd
