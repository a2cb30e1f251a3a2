"""How this copy of Casework is set: where it listens, where its data lies, by which names it is known."""

import os
import secrets
import time
import tomllib
from pathlib import Path

SETTINGS = {
    "HOST": "127.0.0.1", "PORT": "8000", "DATABASE_URL": "", "SECRET_KEY": "", "SMTP_URL": "", "POLICY_DIR": "",
    "BASE_URL": "", "TRUSTED_HOSTS": "", "TRUSTED_PROXY": "", "TLS_CERT": "", "TLS_KEY": "", "DEMO": "", "BACKUP_TO": "",
}  # fmt: skip


class FaultySetting(Exception):
    """A setting that cannot be used; the message says which, and what to write instead."""


def read_settings(root: Path, environ: dict | None = None) -> dict:
    """Settings by name without CASEWORK_: from the environment, else casework.toml in the data folder, else defaults.

    root: the project's folder, in which the data folder lies unless another is named. Raises FaultySetting.
    """
    environ = os.environ if environ is None else environ
    data = Path(environ.get("CASEWORK_DATA") or root / "instance").absolute()
    file = data / "casework.toml"
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise FaultySetting(f"{file} cannot be read: {fault}. Correct that line, or remove the file.") from None
    written = {key.upper().removeprefix("CASEWORK_"): value for key, value in written.items()}
    unknown = sorted(set(written) - set(SETTINGS))
    if unknown:
        raise FaultySetting(f"{file} has the setting {unknown[0].lower()}, which Casework does not know. Known: "
                            f"{', '.join(sorted(SETTINGS)).lower()}.")  # fmt: skip
    settings = {name: str(environ.get(f"CASEWORK_{name}") or written.get(name) or default)
                for name, default in SETTINGS.items()}  # fmt: skip
    if not settings["PORT"].isdigit() or not 0 < int(settings["PORT"]) < 65536:
        raise FaultySetting(f"The port is {settings['PORT']}; it must be a number from 1 to 65535, such as 8000.")
    if settings["BACKUP_TO"] and not Path(settings["BACKUP_TO"]).expanduser().is_absolute():
        raise FaultySetting(f"The second folder for backups is {settings['BACKUP_TO']}; name it whole, from the top of its "
                            "disk, such as /mnt/backups or E:\\Backups.")  # fmt: skip
    settings["DEMO"] = settings["DEMO"].lower() in ("1", "true", "yes")
    settings["DATA"] = data / "demo" if settings["DEMO"] else data
    return settings


def make_data_folder(folder: Path) -> None:
    """Make the data folder, for its owner only where the system knows owners; a sentence when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".writable"
        probe.write_text("")
        probe.unlink(missing_ok=True)  # another process may have tried in the same moment
    except OSError as fault:
        raise FaultySetting(f"Casework cannot write to its data folder {folder} ({fault.strerror}). Give yourself the "
                            "right to write there, or name another folder in CASEWORK_DATA.") from None  # fmt: skip


def secret_key(settings: dict) -> str:
    """The key given, else one made at the first start and kept in the data folder, readable by its owner only."""
    if settings["SECRET_KEY"]:
        return settings["SECRET_KEY"]
    file = settings["DATA"] / "secret-key"
    try:  # of two first starts at once, one makes the key
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(file)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(secrets.token_hex(32))
    return _kept_key(file)


def _kept_key(file: Path) -> str:
    for _ in range(50):
        key = file.read_text(encoding="ascii").strip()
        if key:
            return key
        time.sleep(0.02)  # the other start has made the file and is about to write it
    raise FaultySetting(f"{file} is empty. Remove it, and start again: everybody signs in anew.")


def trusted_hosts(settings: dict) -> list[str]:
    """Names by which browsers may ask for this server: this machine's own, the base address's, and those listed."""
    named = [host.strip() for host in settings["TRUSTED_HOSTS"].split(",") if host.strip()]
    base = settings["BASE_URL"].split("://")[-1].split("/")[0]
    return ["localhost", "127.0.0.1", "[::1]", *([base.rsplit(":", 1)[0]] if base else []), *named]
