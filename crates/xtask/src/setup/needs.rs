//! What a Linux system must have, how to see that it has it, and what each distribution calls it.

/// How to see that something is there.
#[derive(Clone, Copy)]
pub enum Probe {
    /// A program in `PATH`.
    Program(&'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// A command that succeeds.
    Success(&'static [&'static str]),
    /// Node.js, new enough for the page's tools.
    Node,
}

/// One thing, and its packages. An empty name: that distribution has none that would do.
pub struct Need {
    pub what: &'static str,
    pub probe: Probe,
    pub apt: &'static str,
    pub dnf: &'static str,
    pub pacman: &'static str,
    pub zypper: &'static str,
}

const fn need(what: &'static str, probe: Probe, packages: [&'static str; 4]) -> Need {
    let [apt, dnf, pacman, zypper] = packages;
    Need { what, probe, apt, dnf, pacman, zypper }
}

use Probe::{Library, Node, Program, Success};

/// To build and to run. Debian's Node.js is too old up to release 12, so it is never taken from there.
pub const BUILD: &[Need] = &[
    need("a C compiler", Program("cc"), ["gcc libc6-dev", "gcc glibc-devel", "gcc", "gcc glibc-devel"]),
    need("pkg-config", Program("pkg-config"), ["pkg-config", "pkgconf-pkg-config", "pkgconf", "pkg-config"]),
    need(
        "WebKitGTK 4.1",
        Library("webkit2gtk-4.1"),
        ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1", "pkgconfig(webkit2gtk-4.1)"],
    ),
    need(
        "librsvg",
        Library("librsvg-2.0"),
        ["librsvg2-dev", "librsvg2-devel", "librsvg", "pkgconfig(librsvg-2.0)"],
    ),
    // Cameras: the description of Video4Linux is made from the system's own headers. `libclang-cpp` is another library.
    need(
        "libclang",
        Success(&[
            "sh",
            "-c",
            "test -n \"$LIBCLANG_PATH\" || ls -d /usr/lib*/libclang.so* /usr/lib*/libclang-[0-9]*.so* \
             /usr/lib/*/libclang.so* /usr/lib/*/libclang-[0-9]*.so* /usr/lib*/llvm*/lib*/libclang.so* \
             /usr/lib*/llvm*/lib*/libclang-[0-9]*.so* 2>/dev/null | grep -q .",
        ]),
        ["libclang-dev", "clang-devel", "clang", "clang-devel"],
    ),
    need(
        "Node.js 20.19 or newer, with npm",
        Node,
        ["", "nodejs npm", "nodejs npm", "nodejs-default npm-default"],
    ),
];

/// For a machine without a display, or to keep tests off the person's own desktop.
pub const DESK: &[Need] = &[
    need(
        "Xvfb",
        Program("Xvfb"),
        ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xorg-x11-server-Xvfb"],
    ),
    need("a D-Bus daemon", Program("dbus-daemon"), ["dbus", "dbus-daemon", "dbus", "dbus-1"]),
    need("dbus-send", Program("dbus-send"), ["dbus", "dbus-tools", "dbus", "dbus-1-tools"]),
    need(
        "gnome-keyring",
        Program("gnome-keyring-daemon"),
        ["gnome-keyring", "gnome-keyring", "gnome-keyring", "gnome-keyring"],
    ),
];

/// For the tests.
pub const TEST: &[Need] = &[
    need(
        "WebKitWebDriver",
        Program("WebKitWebDriver"),
        ["webkit2gtk-driver", "", "", "webkit2gtk-4_1-driver"],
    ),
    need("xdotool", Program("xdotool"), ["xdotool", "xdotool", "xdotool", "xdotool"]),
    need("a window manager", Program("openbox"), ["openbox", "openbox", "openbox", "openbox"]),
    need("xclip", Program("xclip"), ["xclip", "xclip", "xclip", "xclip"]),
    // Tests with a finger: Xvfb has no screen that can be touched, and keeps a picture of the screen by itself.
    need(
        "an X server with its driver for tests of input",
        Success(&[
            "sh",
            "-c",
            "ls /usr/lib*/xorg/modules/input/inputtest_drv.so /usr/lib/*/xorg/modules/input/inputtest_drv.so \
             2>/dev/null | grep -q .",
        ]),
        ["xserver-xorg-core", "xorg-x11-server-Xorg", "xorg-server", "xorg-x11-server"],
    ),
    need(
        "an X server's driver for no graphics card",
        Success(&[
            "sh",
            "-c",
            "ls /usr/lib*/xorg/modules/drivers/dummy_drv.so /usr/lib/*/xorg/modules/drivers/dummy_drv.so \
             2>/dev/null | grep -q .",
        ]),
        ["xserver-xorg-video-dummy", "xorg-x11-drv-dummy", "xf86-video-dummy", "xf86-video-dummy"],
    ),
    need("xwd", Program("xwd"), ["x11-apps", "xwd", "xorg-xwd", "xwd"]),
    need("sway", Program("sway"), ["sway", "sway", "sway", "sway"]),
    need("grim", Program("grim"), ["grim", "grim", "grim", "grim"]),
    need(
        "wl-clipboard",
        Program("wl-copy"),
        ["wl-clipboard", "wl-clipboard", "wl-clipboard", "wl-clipboard"],
    ),
    need("setpriv", Program("setpriv"), ["util-linux", "util-linux", "util-linux", "util-linux"]),
    need(
        "layouts of keyboards",
        Success(&["test", "-d", "/usr/share/X11/xkb"]),
        ["xkb-data", "xkeyboard-config", "xkeyboard-config", "xkeyboard-config"],
    ),
    need("xvfb-run", Program("xvfb-run"), ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xvfb-run"]),
    need("xauth", Program("xauth"), ["xauth", "xorg-x11-xauth", "xorg-xauth", "xauth"]),
    need(
        "the library of tray icons",
        Success(&[
            "sh",
            "-c",
            "PATH=\"$PATH:/sbin\" ldconfig -p | grep -qE 'lib(ayatana-)?appindicator3.so.1'",
        ]),
        [
            "libayatana-appindicator3-1",
            "libayatana-appindicator-gtk3",
            "libayatana-appindicator",
            "libayatana-appindicator3-1",
        ],
    ),
    need("strace", Program("strace"), ["strace", "strace", "strace", "strace"]),
    need("gdbus", Program("gdbus"), ["libglib2.0-bin", "glib2", "glib2", "glib2-tools"]),
    need(
        "dbus-run-session",
        Program("dbus-run-session"),
        ["dbus-daemon", "dbus-daemon", "dbus", "dbus-1-daemon"],
    ),
    need(
        "a font with Chinese letters",
        Success(&["sh", "-c", "fc-list :lang=zh-cn | grep -q ."]),
        ["fontconfig fonts-noto-cjk", "google-noto-sans-cjk-fonts", "noto-fonts-cjk", "noto-sans-sc-fonts"],
    ),
    need(
        "secret-tool",
        Program("secret-tool"),
        ["libsecret-tools", "libsecret", "libsecret", "libsecret-tools"],
    ),
    need("oathtool", Program("oathtool"), ["oathtool", "oathtool", "oath-toolkit", "oath-toolkit"]),
    need("Chromium", Program("chromium"), ["chromium", "chromium", "chromium", "chromium"]),
    need(
        "ChromeDriver",
        Program("chromedriver"),
        ["chromium-driver", "chromedriver", "chromium", "chromedriver"],
    ),
    need("xrandr", Program("xrandr"), ["x11-xserver-utils", "xrandr", "xorg-xrandr", "xrandr"]),
    need(
        "Python with venv",
        Success(&["python3", "-c", "import ensurepip, venv"]),
        ["python3 python3-venv", "python3 python3-pip", "python", "python3 python3-pip"],
    ),
    need(
        "GTK for Python",
        Success(&["/usr/bin/python3", "-c", "import gi; gi.require_version('Gtk', '3.0')"]),
        [
            "python3-gi gir1.2-gtk-3.0",
            "python3-gobject gtk3",
            "python-gobject gtk3",
            "python3-gobject typelib-1_0-Gtk-3_0",
        ],
    ),
];

/// The headers of the distribution's newest kernel. The name is a pattern for apt: Debian has the one, Ubuntu the other.
pub const KERNEL_HEADERS: Need = need(
    "headers of the distribution's kernel",
    Success(&["sh", "-c", "ls /usr/src/linux-headers-*/Module.symvers"]),
    ["^linux-headers-(amd64|generic)$", "", "", ""],
);

/// For the machine with cameras, whose kernel and drivers come as packages of Debian or Ubuntu.
pub const CAMERA: &[Need] = &[
    need("qemu for PCs", Program("qemu-system-x86_64"), ["qemu-system-x86", "", "", ""]),
    need("a busybox that needs no libraries", Program("busybox"), ["busybox-static", "", "", ""]),
    need("cpio", Program("cpio"), ["cpio", "", "", ""]),
    need("make", Program("make"), ["make", "", "", ""]),
    need("modprobe", Success(&["test", "-x", "/sbin/modprobe"]), ["kmod", "", "", ""]),
    need("dpkg and apt-get", Program("apt-get"), ["", "", "", ""]),
    KERNEL_HEADERS,
];

/// For the measurements.
pub const BENCH: &[Need] = &[
    need("xdotool", Program("xdotool"), ["xdotool", "xdotool", "xdotool", "xdotool"]),
    need("a window manager", Program("openbox"), ["openbox", "openbox", "openbox", "openbox"]),
];

/// For the readers of codes that ours is measured beside.
pub const READERS: &[Need] = &[
    need(
        "Python with venv",
        Success(&["python3", "-c", "import ensurepip, venv"]),
        ["python3 python3-venv", "python3 python3-pip", "python", "python3 python3-pip"],
    ),
    need(
        "ZBar",
        Success(&["sh", "-c", "PATH=\"$PATH:/sbin\" ldconfig -p | grep -q libzbar.so.0"]),
        ["libzbar0", "zbar-libs", "zbar", "libzbar0"],
    ),
];
