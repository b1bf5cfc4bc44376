//! What the window lets the page do: run our files, reach the program, nothing else.

use serde_json::Value;

use crate::{hold, tree};

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
    if security["capabilities"] != serde_json::json!(["main"]) {
        breaches.push(
            "/app/security/capabilities is not [\"main\"]: Tauri would take every file of the folder".into(),
        );
    }
    if security.get("dangerousDisableAssetCspModification").is_some_and(|value| value != &Value::Bool(false))
    {
        breaches.push("Tauri is kept from tightening the content security policy".into());
    }
    breaches
}

#[test]
fn the_page_runs_nothing_inline_and_reaches_nothing_but_the_program() {
    hold(
        "change src-tauri/tauri.conf.json, not the rule",
        &policy_breaches(&tree::json("src-tauri/tauri.conf.json")),
    );
}

#[test]
fn the_program_has_one_name_before_the_desktop() {
    let id = ringfence_platform::running::ID;
    let mut breaches = Vec::new();
    if tree::json("src-tauri/tauri.conf.json")["identifier"] != id {
        breaches.push(format!("src-tauri/tauri.conf.json: the identifier is not {id}"));
    }
    for source in tree::sources("src-tauri", &["json", "plist", "desktop", "rs"]) {
        let others = source.text.lines().enumerate();
        let others = others.filter(|(_, line)| line.replace(id, "").contains("org.ringfence"));
        breaches.extend(others.map(|(index, _)| format!("{} has another name", source.at(index))));
    }
    hold("name the program as crates/platform/src/running.rs does", &breaches);
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
fn an_open_content_policy_is_seen() {
    let strict = |policy: &str| {
        policy_breaches(&serde_json::json!({
            "app": { "withGlobalTauri": false, "security": { "csp": policy, "freezePrototype": true, "capabilities": ["main"] } },
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
    assert_eq!(policy_breaches(&loose).len(), 4);
}
