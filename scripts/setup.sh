#!/usr/bin/env bash
# Makes .venv beside the code: finds a Python 3.10 that really runs, gets uv, and installs exactly
# what requirements.lock says. Costs nothing when that was done already; heals what was interrupted.
# With the argument uv: only gets uv, and prints where it is.
#   VOORSORTEER_PYTHON   the Python 3.10 to use, when it should not be searched for
# Written for bash 3.2 (macOS) and up; needs no Python 3.10 to start.
set -euo pipefail
unset PYTHONHOME CDPATH

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
venv=.venv
cache=.cache
log=$cache/setup.log
ready=$venv/.voorsorteer-ready # holds the fingerprint of what is installed
busy=$venv/.voorsorteer-busy   # there while we install: found at the start, it means "interrupted"

say() { printf '%s\n' "$*" >&2; }
die() { printf '%s\n' "" "$@" >&2; exit 1; }

fingerprint() {
    {
        cat requirements.lock pyproject.toml
        printf '%s\n' "$root" # scripts in .venv name their place: a moved folder needs a new one
    } | { sha256sum 2>/dev/null || shasum -a 256 2>/dev/null || cksum; } | cut -d' ' -f1
}

# --- steps: what is done, and how long it took ----------------------------------------------------
step_started=0
begin() { step_started=$SECONDS; say "→ $1"; }
end() { say "  ✓ $1 ($((SECONDS - step_started)) s)"; }

heartbeat() { # shows every 10 seconds that a long step still runs; ends with this script
    # The sleep outlives the heartbeat a moment; it must not hold the lock or the caller's pipes.
    while sleep 10 >/dev/null 2>&1 9>&- && kill -0 $$ 2>/dev/null; do
        say "    … $((SECONDS - step_started)) s"
    done
}

run_logged() { # runs a command with its output in the log and a heartbeat on the screen
    local status=0 pulse
    heartbeat &
    pulse=$!
    "$@" >>"$log" 2>&1 || status=$?
    kill "$pulse" 2>/dev/null || true
    wait "$pulse" 2>/dev/null || true
    return $status
}

# --- Python 3.10 ----------------------------------------------------------------------------------
# Prints the interpreter behind the command: a pyenv shim is a shell script that uv cannot use.
probe='
import sys
if sys.version_info[:2] != (3, 10) or sys.implementation.name != "cpython":
    sys.exit("is Python %d.%d" % sys.version_info[:2])
if sys.maxsize < 2 ** 32:
    sys.exit("is a 32-bit Python")
for module in ("ctypes", "sqlite3", "ssl", "zlib"):
    try:
        __import__(module)
    except ImportError:
        sys.exit("was built without " + module)
print(getattr(sys, "_base_executable", None) or sys.executable)'

refusals=""
suitable() { # prints the real path of Python 3.10 behind $1, or notes why it will not do
    local answer
    if answer=$("$1" -I -c "$probe" 2>&1); then
        answer=$(printf '%s\n' "$answer" | tail -n 1)
        [ -x "$answer" ] && python310=$answer && return 0
    fi
    refusals="$refusals    $1: $(printf '%s\n' "${answer:-does not run}" | head -n 1)"$'\n'
    return 1
}

candidates() {
    local name folder
    for name in python3.10 python3 python; do type -aP "$name" || true; done
    for folder in \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10* "$HOME"/.pyenv/versions/3.10* \
        "$root/$cache"/python/cpython-3.10* "$HOME"/.local/share/uv/python/cpython-3.10* \
        "$HOME"/.local "$HOME"/.asdf/installs/python/3.10* \
        "$HOME"/.local/share/mise/installs/python/3.10* \
        /usr/local /usr/local/*3.10* /opt/*3.10* /opt/python/*310* /opt/python/*3.10* \
        /opt/homebrew /opt/homebrew/opt/python@3.10 /usr/local/opt/python@3.10 /opt/local \
        /Library/Frameworks/Python.framework/Versions/3.10; do
        [ ! -x "$folder/bin/python3.10" ] || printf '%s\n' "$folder/bin/python3.10"
    done
}

python310=""
find_python310() {
    local candidate
    if [ -n "${VOORSORTEER_PYTHON:-}" ]; then
        suitable "$VOORSORTEER_PYTHON" || die \
            "VOORSORTEER_PYTHON does not name a Python 3.10 that runs:" "$refusals" \
            "Give the path of one, or unset it to let the set-up search."
        return 0
    fi
    while IFS= read -r candidate; do
        suitable "$candidate" && return 0
    done < <(candidates | awk '!seen[$0]++')
    return 1
}

no_python310() {
    die "No Python 3.10 was found, and none could be fetched." \
        "Rasa 3.6 runs on Python 3.10 and on no newer one. Tried:" "$refusals" \
        "Do one of these, then give the same command again:" \
        "  - with pyenv:            pyenv install 3.10" \
        "  - macOS with Homebrew:   brew install python@3.10" \
        "  - Ubuntu 22.04:          sudo apt-get install python3.10" \
        "  - anything else:         install Python 3.10 and give its path:" \
        "                           VOORSORTEER_PYTHON=/path/to/python3.10 make serve" \
        "  - behind a mirror:       set UV_PYTHON_INSTALL_MIRROR to a copy of the" \
        "                           python-build-standalone releases, and uv fetches one" \
        "" "Details: $root/$log"
}

# --- uv, the installer: half a minute where pip takes three ----------------------------------------
uv=$cache/uv/bin/uv
runs() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }

any_python() { # a Python that can run pip: 3.10 if we have it, else any from 3.8 on
    local candidate
    for candidate in "$python310" python3 python python3.13 python3.12 python3.11 python3.9 \
        python3.8 /usr/bin/python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3; do
        [ -n "$candidate" ] || continue
        "$candidate" -I -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 &&
            printf '%s\n' "$candidate" && return 0
    done
    return 1
}

pip_install_uv() { # with the pip of $1; the rest is where to
    local python=$1
    shift
    PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 run_logged "$python" -m pip install --quiet \
        --disable-pip-version-check --require-hashes -r scripts/uv-requirements.txt "$@"
}

get_uv() {
    runs "$uv" && return 0
    local python
    rm -rf "$cache/uv"
    if python=$(any_python); then
        # Without Debian's python3-venv a venv cannot hold pip; pip itself may still be there.
        if "$python" -m venv "$cache/uv" >>"$log" 2>&1 && pip_install_uv "$cache/uv/bin/python"; then
            runs "$uv" && return 0
        fi
        rm -rf "$cache/uv"
        pip_install_uv "$python" --target "$cache/uv" && runs "$uv" && return 0
        rm -rf "$cache/uv"
    fi
    uv=$(type -P uv || true)
    runs "$uv" || die "The installer uv could not be fetched from the package index." \
        "$(tail -n 5 "$log" | sed 's/^/    /')" \
        "Needed: a Python (3.8 or newer) with pip, and a way to the package index." \
        "  - Debian/Ubuntu: sudo apt-get install python3-pip python3-venv" \
        "  - or install uv yourself, so that the command uv works" \
        "Then give the same command again. Details: $root/$log"
}

take_pip_settings() { # uv reads no pip.conf
    local python=$cache/uv/bin/python
    [ -x "$python" ] || python=$(any_python) || return 0
    eval "$("$python" scripts/pip_settings.py "$@" 2>>"$log")"
}

fetch_python310() {
    run_logged "$uv" python install 3.10 || return 1
    find_python310
}

# --- .venv ----------------------------------------------------------------------------------------
venv_runs() { "$venv/bin/python" -I -c "$probe" >/dev/null 2>&1; }
venv_is_done() { [ -f "$ready" ] && [ "$(cat "$ready")" = "$(fingerprint)" ] && venv_runs; }
venv_is_half() { [ -e "$busy" ] || ! venv_runs || ! venv_is_here; }
venv_is_here() { # a folder that was moved or copied keeps scripts that name its old place
    local activate=$venv/bin/activate
    [ -f "$activate" ] && grep -qF -e "$root/$venv" "$activate"
}

install_lock() {
    run_logged "$uv" pip sync --python "$venv/bin/python" --require-hashes requirements.lock
}

install_all() {
    if ! install_lock; then
        say "    Once more, now also with the extra indexes that pip is set up with."
        take_pip_settings --extra
        install_lock || die "The packages could not be installed." \
            "$(tail -n 15 "$log" | sed 's/^/    /')" \
            "Most often: no way to the package index (set up pip's index-url or a proxy), a" \
            "certificate of your own network (SSL_CERT_FILE), or a full disk (4 GB is needed)." \
            "Then give the same command again; it goes on from here. Details: $root/$log"
    fi
    # setuptools is in the lock, so this needs nothing from outside.
    run_logged "$uv" pip install --python "$venv/bin/python" --no-deps --no-build-isolation \
        --editable . || die "The project itself could not be installed." \
        "$(tail -n 15 "$log" | sed 's/^/    /')" "Details: $root/$log"
}

show_uv() { # prints where uv is, for make lock
    mkdir -p "$cache"
    find_python310 || true
    get_uv
    printf '%s\n' "$uv"
}

main() {
    [ "${1:-}" != uv ] || { show_uv; return 0; }
    ! venv_is_done || return 0
    mkdir -p "$cache"
    if type -P flock >/dev/null; then # two makes at once: the second waits for the first
        exec 9>"$cache/setup.lock"
        flock -n 9 || { say "Another set-up is running here; waiting for it."; flock 9; }
        ! venv_is_done || return 0
    fi
    : >"$log"
    [ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="$root/$cache/uv-cache"
    export UV_PYTHON_INSTALL_DIR="$root/$cache/python" UV_PYTHON_INSTALL_BIN=0 UV_NO_PROGRESS=1
    say "Setting up Voorsorteer in $root/$venv (once; about a minute, 3 GB)"

    begin "Python 3.10"
    find_python310 && end "$python310" || say "    none found that runs; uv will fetch one"
    begin "The installer, uv"
    get_uv
    take_pip_settings
    end "$("$uv" --version)"
    if [ -z "$python310" ]; then
        begin "Fetching Python 3.10"
        fetch_python310 || no_python310
        end "$python310"
    fi
    begin "Packages (Rasa, spaCy, TensorFlow, …)"
    if venv_is_half; then
        [ ! -e "$venv" ] || say "    $venv is not complete or not usable: making it anew"
        run_logged "$uv" venv --quiet --clear --no-python-downloads --python "$python310" "$venv" ||
            die "No environment could be made with $python310." "$(tail -n 5 "$log")"
    fi
    rm -f "$ready"
    : >"$busy"
    install_all
    end "exactly what requirements.lock names"
    fingerprint >"$ready"
    rm -f "$busy"
    say "Set-up done in $SECONDS s."
}

main "$@"
