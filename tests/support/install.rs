//! Programs of others, installed into a folder of the test: nothing of the machine is changed.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

/// Whether packages may be installed; says which one is.
fn may_install(what: &str) -> bool {
    let may = std::env::var("BROKERWATCH_TESTS_INSTALL").is_ok_and(|value| value == "0");
    if !may {
        let note = "in a temporary folder; BROKERWATCH_TESTS_INSTALL=0 prevents it";
        let _ = writeln!(std::io::stderr(), "installing {what} {note}");
    }
    !may
}

fn works(output: std::io::Result<Output>) -> bool {
    output.is_ok_and(|output| output.status.success())
}

/// A Python with a module; `packages` are installed if it lacks the module. None if it cannot be had.
pub fn python(folder: &Path, module: &str, packages: &[&str]) -> Option<String> {
    let import = format!("import {module}");
    let has = |python: &str| works(Command::new(python).args(["-c", &import]).output());
    if has("python3") {
        return Some("python3".to_owned());
    }
    if !may_install(&format!("the Python packages {}", packages.join(", "))) {
        return None;
    }
    let venv = folder.join("venv");
    let made = works(Command::new("python3").args(["-m", "venv"]).arg(&venv).output());
    let python = venv.join("bin/python").to_string_lossy().into_owned();
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
    (made && works(Command::new(&python).args(pip).args(packages).output()) && has(&python)).then_some(python)
}

/// The web server nginx of Debian; none if it cannot be had.
pub fn nginx(folder: &Path) -> Option<String> {
    let runs = |program: &str| works(Command::new(program).arg("-v").output());
    if runs("nginx") {
        return Some("nginx".to_owned());
    }
    if !may_install("the Debian package nginx") {
        return None;
    }
    let unpack =
        "apt-get download -q nginx || { apt-get update -q && apt-get download -q nginx; }; dpkg -x nginx_*.deb .";
    if !works(Command::new("sh").args(["-ec", unpack]).current_dir(folder).output()) {
        return None;
    }
    let program = folder.join("usr/sbin/nginx").to_string_lossy().into_owned();
    runs(&program).then_some(program)
}

/// A program of a package of npm; none if it cannot be had.
pub fn npm(folder: &Path, package: &str, program: &str) -> Option<String> {
    if !may_install(&format!("the npm package {package}")) {
        return None;
    }
    let install = ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"];
    if !works(Command::new("npm").args(install).arg(folder).arg(package).output()) {
        return None;
    }
    Some(folder.join("node_modules/.bin").join(program).to_string_lossy().into_owned())
}
