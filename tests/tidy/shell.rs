//! What the page may ask of the program, and what the window lets the page do.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::rust_text::{closing, code, words};
use crate::{hold, tree};

/// What every page needs to hear the program, beside our own commands.
const EVENTS: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];

/// The string literals between a mark and the next `]`.
fn listed(text: &str, mark: &str) -> BTreeSet<String> {
    let from = text.find(mark).unwrap_or_else(|| panic!("`{mark}` is not there")) + mark.len();
    let end = text[from..].find(']').map_or(text.len(), |step| from + step);
    text[from..end].split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The functions that carry the attribute of a command.
fn attributed(text: &str) -> BTreeSet<String> {
    let code = code(text);
    code.match_indices("#[tauri::command")
        .filter_map(|(at, _)| {
            let function = words(&code[at..], "fn").into_iter().next()? + at;
            Some(code[function + 2..].trim_start().split(['(', '<', ' ']).next()?.to_owned())
        })
        .collect()
}

/// The commands that the page names as the first argument of `invoke`, with or without type arguments.
fn invoked(text: &str) -> BTreeSet<String> {
    words(text, "invoke")
        .into_iter()
        .filter_map(|at| {
            let mut here = at + "invoke".len();
            if text[here..].starts_with('<') {
                here = closing(text.as_bytes(), here);
            }
            let argument = text[here..].strip_prefix('(')?.trim_start();
            let quote = argument.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            Some(argument[1..].split(quote).next()?.to_owned())
        })
        .collect()
}

/// The commands that a capability allows; anything that is neither ours nor one of [`EVENTS`] is a breach.
fn allowed(capability: &Value) -> (BTreeSet<String>, Vec<String>) {
    let mut commands = BTreeSet::new();
    let mut breaches = Vec::new();
    for permission in capability["permissions"].as_array().expect("a capability lists its permissions") {
        match permission.as_str() {
            Some(name) if EVENTS.contains(&name) => {}
            Some(name) if name.starts_with("allow-") => {
                commands.insert(name["allow-".len()..].replace('-', "_"));
            }
            _ => breaches.push(format!("src-tauri/capabilities/main.json allows {permission}")),
        }
    }
    if capability.get("remote").is_some() {
        breaches.push("src-tauri/capabilities/main.json lets a remote page in".into());
    }
    if capability["windows"].as_array().is_none_or(|windows| windows.iter().any(|name| name == "*")) {
        breaches.push("src-tauri/capabilities/main.json does not name its windows".into());
    }
    (commands, breaches)
}

/// What is wrong with the content policy and the settings beside it.
fn policy_breaches(configuration: &Value) -> Vec<String> {
    let security = &configuration["app"]["security"];
    let policy = match &security["csp"] {
        Value::String(text) => text.clone(),
        Value::Object(parts) => parts.iter().map(|(name, value)| format!("{name} {value}; ")).collect(),
        _ => return vec!["there is no content security policy".into()],
    };
    let mut breaches = Vec::new();
    let words = || policy.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '"' | '[' | ']'));
    for word in words().filter(|word| !word.is_empty()) {
        let remote = word.contains("://") && word != "http://ipc.localhost";
        let wild = word.starts_with('*') || matches!(word, "http:" | "https:" | "ws:" | "wss:");
        if remote || wild || word.contains("unsafe") {
            breaches.push(format!("the content security policy has {word}"));
        }
    }
    if !words().any(|word| word == "default-src") {
        breaches.push("the content security policy has no default-src".into());
    }
    for (place, wanted) in [("/app/withGlobalTauri", false), ("/app/security/freezePrototype", true)] {
        if configuration.pointer(place) != Some(&Value::Bool(wanted)) {
            breaches.push(format!("{place} is not {wanted}"));
        }
    }
    if security.get("dangerousDisableAssetCspModification").is_some_and(|value| value != &Value::Bool(false))
    {
        breaches.push("Tauri is kept from tightening the content security policy".into());
    }
    breaches
}

fn json(path: &str) -> Value {
    serde_json::from_str(&tree::read(path).text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn list_functions_permissions_and_page_name_the_same_commands() {
    let commands = listed(&tree::read("src-tauri/src/ipc.rs").text, "COMMANDS: &[&str] = &[");
    assert!(!commands.is_empty(), "src-tauri/src/ipc.rs lists no command");
    let functions: BTreeSet<String> =
        tree::sources("src-tauri/src", &["rs"]).iter().flat_map(|source| attributed(&source.text)).collect();
    assert_eq!(functions, commands, "functions with #[tauri::command] (left), COMMANDS in ipc.rs (right)");
    let (permissions, _) = allowed(&json("src-tauri/capabilities/main.json"));
    assert_eq!(permissions, commands, "allow-… in capabilities/main.json (left), COMMANDS in ipc.rs (right)");
    let calls = invoked(&tree::read("ui/src/host/tauri.ts").text);
    assert_eq!(calls, commands, "invoked by ui/src/host/tauri.ts (left), COMMANDS in ipc.rs (right)");
}

#[test]
fn the_only_capability_allows_our_commands_and_events_and_nothing_else() {
    let files: Vec<String> = tree::sources("src-tauri/capabilities", &["json", "toml"])
        .into_iter()
        .map(|source| source.path)
        .collect();
    assert_eq!(files, ["src-tauri/capabilities/main.json"], "one window, one capability file");
    let (_, breaches) = allowed(&json("src-tauri/capabilities/main.json"));
    hold("do it in Rust behind a command that is a sentence of the product", &breaches);
}

#[test]
fn the_page_runs_nothing_inline_and_reaches_nothing_but_the_program() {
    hold(
        "change src-tauri/tauri.conf.json, not the rule",
        &policy_breaches(&json("src-tauri/tauri.conf.json")),
    );
}

#[test]
fn developer_tools_are_not_built_in() {
    let mut breaches = Vec::new();
    for path in ["Cargo.toml", "src-tauri/Cargo.toml"] {
        let source = tree::read(path);
        let lines = source.text.lines().enumerate();
        let named =
            lines.filter(|(_, line)| !line.trim_start().starts_with('#') && line.contains("devtools"));
        breaches.extend(named.map(|(index, _)| format!("{} names devtools", source.at(index))));
    }
    hold("debug builds have the developer tools without a feature", &breaches);
}

#[test]
fn commands_are_found_in_a_list_in_attributes_and_in_calls() {
    let list = listed(
        "pub const COMMANDS: &[&str] = &[\n    \"lock\", \"copy_code\",\n];\n\"not\"",
        "COMMANDS: &[&str] = &[",
    );
    assert_eq!(list.into_iter().collect::<Vec<_>>(), ["copy_code", "lock"]);
    let rust = "#[tauri::command]\npub fn lock(state: State<'_, App>) {}\n#[tauri::command(async)]\npub async fn copy_code<R>() {}\n\
                // #[tauri::command]\nfn other() {}";
    assert_eq!(attributed(rust).into_iter().collect::<Vec<_>>(), ["copy_code", "lock"]);
    let page = "lock: () => invoke('lock'),\ncopyCode: (id) => invoke<Copied>(\n  'copy_code', { id }),\nreinvoke('no')";
    assert_eq!(invoked(page).into_iter().collect::<Vec<_>>(), ["copy_code", "lock"]);
}

#[test]
fn a_permission_of_someone_else_and_a_remote_page_are_seen() {
    let capability = serde_json::json!({
        "windows": ["*"], "remote": { "urls": [] },
        "permissions": ["allow-copy-code", "core:event:allow-listen", "core:default"],
    });
    let (commands, breaches) = allowed(&capability);
    assert_eq!(commands.into_iter().collect::<Vec<_>>(), ["copy_code"]);
    assert_eq!(breaches.len(), 3);
}

#[test]
fn an_open_content_policy_is_seen() {
    let strict = |policy: &str| {
        policy_breaches(&serde_json::json!({
            "app": { "withGlobalTauri": false, "security": { "csp": policy, "freezePrototype": true } },
        }))
    };
    assert_eq!(strict("default-src 'self'; connect-src ipc: http://ipc.localhost"), Vec::<String>::new());
    assert_eq!(
        strict("default-src 'self'; style-src 'unsafe-inline'; connect-src https://example.com *").len(),
        3
    );
    assert_eq!(policy_breaches(&serde_json::json!({})).len(), 1);
    let loose =
        serde_json::json!({ "app": { "withGlobalTauri": true, "security": { "csp": "img-src 'self'" } } });
    assert_eq!(policy_breaches(&loose).len(), 3);
}
