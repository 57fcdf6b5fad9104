#!/usr/bin/env python3
"""Everything a checkout needs, with nothing but Python 3.11 or newer on the machine.

setup    make .venv with all that users and developers need; with --production without the latter
run      start web and worker (on first start: database and demo alliance)
test     the suite but for what takes long, on SQLite and on PostgreSQL; arguments go to pytest
check    what must hold before a change is accepted: format, types, arrows, migrations, the whole
         suite, the browser
durations measure which tests take long, and write them down in tests/long.txt
evidence write down which tests hold which clause, before they have run
browser  walk through the pages in Chromium (skipped with a sentence where there is none)
peers    let independent implementations judge our credentials (needs Node)
bench    measure issuing and verifying against the physical limit
promises measure what is promised of the platform, P1 to P24, or those that are named
pictures take the pictures of the README (needs Chromium)
messages collect the texts to translate, merge and compile the catalogues
lock     write uv.lock and the requirements files anew from pyproject.toml
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
    sys.exit("Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CHARM = VENV / "bin" / "charm"
USERS, EVERYTHING = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
EVIDENCE = "src/charm/core/policy/evidence.json"
NOTHING_COLLECTED = 5
CORE = "tests/core"
PROCESSORS = os.cpu_count() or 1


class CannotGoOn(Exception):
    """Said in a sentence with the remedy, without a traceback."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=list(COMMANDS), metavar="command")
    options, rest = parser.parse_known_args()
    os.chdir(ROOT)
    try:
        return COMMANDS[options.command](rest)
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- the environment -----------------------------------------------------------------------------


def setup(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py setup")
    parser.add_argument("--production", action="store_true", help="only what running it needs")
    if parser.parse_args(arguments).production:
        install(USERS)
        # Its user may not write here: without this every start would compile what it reads.
        _run(PYTHON, "-m", "compileall", "-q", "src")
        print(f"Ready: {CHARM.relative_to(ROOT)}")
        return 0
    install(EVERYTHING)
    print(f"Ready: {CHARM.relative_to(ROOT)}, {PYTHON.relative_to(ROOT)} -m pytest")
    return 0


def install(requirements: Path) -> None:
    """Make .venv hold exactly the locked wheels; quick when it does already.

    What developers need includes what users need, so either serves for the users' commands.
    """
    stamp = VENV / "charm-installed"
    wanted = [_mark(requirements)]
    if requirements == USERS:
        wanted.append(_mark(EVERYTHING))
    if PYTHON.exists() and stamp.exists() and stamp.read_text() in wanted:
        return
    print(f"Installing what {requirements.name} locks into .venv ...", flush=True)
    stamp.unlink(missing_ok=True)
    if not PYTHON.exists():
        _make_venv()
    _run(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", requirements,
        says="The packages could not be installed. Is the package index reachable?",
    )  # fmt: skip
    _install_project()
    stamp.write_text(_mark(requirements))


def _mark(requirements: Path) -> str:
    return f"{hashlib.sha256(requirements.read_bytes()).hexdigest()} {ROOT}\n"


def _make_venv() -> None:
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise CannotGoOn(
            "This Python has no complete venv module. On Debian and Ubuntu install it with "
            "'apt install python3-venv', then run this again."
        ) from None
    shutil.rmtree(VENV, ignore_errors=True)
    venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)


def _install_project() -> None:
    """The project runs from its checkout: a path entry and the command, nothing to build."""
    (site_packages,) = VENV.glob("lib/python3*/site-packages")
    (site_packages / "charm.pth").write_text(f"{ROOT / 'src'}\n")
    CHARM.write_text(f"#!{PYTHON}\nfrom charm.cli import run\n\nrun()\n")
    CHARM.chmod(0o755)


def lock(arguments: list[str]) -> int:
    _no(arguments)
    install(EVERYTHING)
    uv = VENV / "bin" / "uv"
    _run(uv, "lock")
    for target, groups in ((USERS, "--no-dev"), (EVERYTHING, "--all-groups")):
        exported = _run(uv, "export", "--frozen", "--no-emit-project", "--no-header", groups)
        target.write_text(exported)
    install(EVERYTHING)
    return 0


# --- run -----------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--empty", action="store_true", help="without the demo alliance")
    options = parser.parse_args(arguments)
    install(USERS)
    _free(options.port)
    os.environ.setdefault("CHARM_BASE_URL", f"http://localhost:{options.port}")
    _run(CHARM, "migrate", capture=False, says="The database could not be brought up to date.")
    if not options.empty:
        # 2 is the answer of a database that holds something already: nothing to do then.
        filled = subprocess.run([CHARM, "demo"], check=False)
        if filled.returncode not in (0, 2):
            raise CannotGoOn("The demo alliance could not be made; see above.")
    return _serve(options.port)


def _serve(port: int) -> int:
    """Web and worker until Ctrl-C or the end of one of them; then stop the other cleanly."""
    web = _web("charm.web.wsgi:application", port)
    signal.signal(signal.SIGTERM, _interrupt)
    # Sessions of their own: Ctrl-C reaches only us, and we tell each of them once.
    processes = [subprocess.Popen(c, start_new_session=True) for c in (web, [CHARM, "worker"])]
    try:
        _wait_until_ready(port, processes)
        print(f"\nReady: {os.environ['CHARM_BASE_URL']}  (stop with Ctrl-C)", flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        print("Web or worker ended by itself; see above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
        return 0
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _web(application: str, port: int) -> list[str | Path]:
    """The web server. Without ``--backpressure``, which counts open connections, also idle ones:
    two or three browsers would keep everybody else waiting."""
    return [
        VENV / "bin" / "granian", "--interface", "wsgi", application, "--host", "127.0.0.1",
        "--port", str(port), "--workers", "2", "--blocking-threads", "4",
        "--log-level", "warning",
    ]  # fmt: skip


def _wait_until_ready(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    for _ in range(300):
        if any(process.poll() is not None for process in processes):
            return
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10)
            return
        time.sleep(0.1)
    print("The web server does not say that it is ready; see /readyz.", file=sys.stderr)


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise CannotGoOn(
                f"Port {port} cannot be used here. Choose another: python3 dev.py run --port N"
            ) from None


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


# --- test and check ------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    install(EVERYTHING)
    return _suite(arguments)


def _suite(arguments: list[str]) -> int:
    """The suite on SQLite and, at the same time, its database tests on PostgreSQL. What is asked
    for by name is soon done by one process. The short tests take as long to be read as to be run,
    so that each process reads its own: one has those of the core, which know no database."""
    command = [PYTHON, "-m", "pytest", *arguments]
    if arguments:
        others = [command]
    elif os.environ.get("CHARM_TEST_THOROUGH"):
        others = [[*command, *_spread(PROCESSORS)]]
    else:
        others = [[*command, f"--ignore={CORE}"], [*command, "-o", f"testpaths={CORE}"]]
    answers = _side_by_side(*others, command, CHARM_TEST_DATABASE="postgresql")
    if any(answer not in (0, NOTHING_COLLECTED) for answer in answers[:-1]):
        print("A pass before the last did not succeed: see above.", flush=True)
    return _together(*answers)


def _spread(processes: int) -> list[str]:
    return ["-n", str(processes), "--dist", "worksteal"] if processes > 1 else []


def _side_by_side(*commands: list[object], **only_the_last: str) -> list[int]:
    """Passes at the same time; what all but the first say is shown once they are done."""
    # What is compiled is kept: to compile all tests anew takes each pass three seconds.
    surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    first, *others = commands
    with contextlib.ExitStack() as stack:
        outputs = [stack.enter_context(tempfile.TemporaryFile()) for _ in others]
        passes = [subprocess.Popen(first, env=surroundings)]
        for number, (command, output) in enumerate(zip(others, outputs, strict=True), 1):
            also = only_the_last if number == len(others) else {}
            passes.append(
                subprocess.Popen(
                    [*command, *colour],
                    env={**surroundings, **also},
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C in a terminal reaches the first; we tell these
                )
            )
        try:
            answers = [process.wait() for process in passes]
        except KeyboardInterrupt:
            for process in passes[1:] if sys.stdin.isatty() else passes:
                process.send_signal(signal.SIGINT)
            for process in passes:
                process.wait()
            raise
        sys.stdout.flush()
        for answer, output in zip(answers[1:], outputs, strict=True):
            if answer != NOTHING_COLLECTED:
                output.seek(0)
                shutil.copyfileobj(output, sys.stdout.buffer)
        sys.stdout.flush()
    return answers


def _together(*answers: int) -> int:
    """That no test uses a database is no failure of the pass on PostgreSQL."""
    said = [answer for answer in answers if answer != NOTHING_COLLECTED]
    return next((answer for answer in said if answer), 0) if said else NOTHING_COLLECTED


def check(arguments: list[str]) -> int:
    """Each step is run, so that one call shows all that is wrong; the tests come last."""
    install(EVERYTHING)
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {
            **os.environ, "CHARM_VAR": folder, "DJANGO_SETTINGS_MODULE": "charm.settings"
        }  # fmt: skip
        for name, command in STEPS.items():
            print(f"-- {name}", flush=True)
            program = [VENV / "bin" / command[0], *command[1:]]
            if subprocess.run(program, env=surroundings, check=False).returncode:
                failed.append(name)
    print("-- tests", flush=True)
    os.environ["CHARM_TEST_THOROUGH"] = "1"
    if _suite(arguments):
        failed.append("tests")
    if not arguments and _browser([]):
        failed.append("browser")
    if not arguments and _evidence_changed():
        failed.append(f"evidence: the tests changed {EVIDENCE}; look at it and commit it")
    for name in failed:
        print(f"Not in order: {name}", file=sys.stderr)
    return int(bool(failed))


STEPS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
    "arrows": ["lint-imports", "--no-logo"],
    "migrations": ["django-admin", "makemigrations", "--check", "--dry-run"],
    "settings": ["django-admin", "check", "--fail-level", "WARNING"],
    "translations": ["python", "-m", "tools.messages", "--check"],
}


def evidence(arguments: list[str]) -> int:
    """What a run of the whole suite writes if all of it passes, without waiting for one."""
    _no(arguments)
    install(EVERYTHING)
    os.environ["CHARM_TEST_THOROUGH"] = "1"
    _run(PYTHON, "-m", "pytest", "--collect-only", "-qq", says="The tests cannot be collected.")
    if _evidence_changed():
        print(f"Written: {EVIDENCE}. Look at it and commit it.")
    return 0


def durations(arguments: list[str]) -> int:
    """What takes long is left to check: on SQLite, where every test runs."""
    _no(arguments)
    install(EVERYTHING)
    os.environ.update(CHARM_TEST_THOROUGH="1", CHARM_TEST_DURATIONS="1")
    return subprocess.run([PYTHON, "-m", "pytest", *_spread(PROCESSORS)], check=False).returncode


def _evidence_changed() -> bool:
    if not (ROOT / ".git").exists():
        return False
    status = subprocess.run(
        ["git", "status", "--porcelain", "--", EVIDENCE], capture_output=True, check=True
    )
    return bool(status.stdout)


def browser(arguments: list[str]) -> int:
    install(EVERYTHING)
    return _browser(arguments)


def _browser(arguments: list[str]) -> int:
    """Every page in one house and, at the same time, the lives one after the other in another; what
    the browser shows is no part of the evidence. What is asked for by name runs in one house."""
    command = [PYTHON, "-m", "pytest", "-m", "browser", "-p", "no:randomly"]
    if arguments:
        return subprocess.run([*command, "tests/browser", *arguments], check=False).returncode
    pages = "tests/browser/test_accessibility.py"
    return _together(
        *_side_by_side([*command, "tests/browser", f"--ignore={pages}"], [*command, pages])
    )


def peers(arguments: list[str]) -> int:
    packages = ROOT / "tests" / "peers" / "package.json"
    if not (shutil.which("node") and shutil.which("npm")):
        print("Peers are programs for Node, which is not on this machine: nothing compared.")
        return 0
    if not packages.exists():
        print("There are no peers yet: nothing compared.")
        return 0
    install(EVERYTHING)
    _run("npm", "ci", "--no-audit", "--no-fund", "--prefix", packages.parent, capture=False)
    _install_verapdf(packages.parent / "verapdf")
    return subprocess.run(
        [PYTHON, "-m", "pytest", "-m", "peer", *arguments], check=False
    ).returncode


def _install_verapdf(folder: Path) -> None:
    """The judge of PDF/A and PDF/UA comes from Maven; without it the test says that it skips."""
    if shutil.which("mvn") and shutil.which("java"):
        jars = f"-DoutputDirectory={folder / 'jars'}"
        pom = folder / "pom.xml"
        _run("mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", jars, capture=False)
    else:
        print("veraPDF needs Java and Maven, which are not on this machine: PDFs are not judged.")


def messages(arguments: list[str]) -> int:
    install(EVERYTHING)
    return subprocess.run([PYTHON, "-m", "tools.messages", *arguments], check=False).returncode


def promises(arguments: list[str]) -> int:
    install(EVERYTHING)
    return subprocess.run([PYTHON, "-m", "tools.promises", *arguments], check=False).returncode


def pictures(arguments: list[str]) -> int:
    _no(arguments)
    install(EVERYTHING)
    return subprocess.run([PYTHON, "-m", "tools.pictures"], check=False).returncode


def bench(arguments: list[str]) -> int:
    install(USERS)
    answers = [
        subprocess.run([CHARM, "bench", what, *arguments], check=False).returncode
        for what in ("issue", "verify")
    ]
    return max(answers)


# --- small things --------------------------------------------------------------------------------


def _run(*command: object, says: str = "", capture: bool = True) -> str:
    """Run a program; what it prints is returned, or shown when it is not captured."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE if capture else None,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotGoOn(says or f"This failed: {' '.join(map(str, command))}")
    return done.stdout or ""


def _no(arguments: list[str]) -> None:
    if arguments:
        raise CannotGoOn(f"This command takes no arguments: {' '.join(arguments)}")


COMMANDS = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "browser": browser,
    "peers": peers,
    "bench": bench,
    "evidence": evidence,
    "durations": durations,
    "messages": messages,
    "promises": promises,
    "pictures": pictures,
    "lock": lock,
}

if __name__ == "__main__":
    sys.exit(main())
