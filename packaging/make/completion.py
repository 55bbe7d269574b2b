"""What shells complete, made from the program's own command line."""

from __future__ import annotations

from app.cli.arguments import parser
from app.services.words import language, use_language
from make.manual import commands
from make.names import CONSOLE, WINDOW


def bash() -> str:
    """The file for bash-completion."""
    words = _words()
    cases = "\n".join(f"        {name}) words='{' '.join(found)}' ;;" for name, found in words.items() if name)
    return f"""# bash completion for {CONSOLE}
_hotline()
{{
    local current=${{COMP_WORDS[COMP_CWORD]}} words='{" ".join(words[""])}' word
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in
{cases}
        esac
    done
    if [[ $current == -* || $COMP_CWORD -eq 1 ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; compgen -f -- "$current")
    fi
}}
complete -o filenames -F _hotline {CONSOLE} {WINDOW}
"""


def zsh() -> str:
    """The file for zsh, which understands bash's way of completing."""
    return f"#compdef {CONSOLE} {WINDOW}\nautoload -U +X bashcompinit && bashcompinit\n{bash()}"


def _words() -> dict[str, list[str]]:
    """What may be typed, by command; without one under the empty name."""
    spoken = language()
    use_language("en")
    try:
        top = parser()
        known = commands(top)
        options = [option for action in top._actions for option in action.option_strings]
        return {"": [*known, *options]} | {
            name: [option for action in command._actions for option in action.option_strings]
            for name, command in known.items()
        }
    finally:
        use_language(spoken)
