//! What the page may ask of the program, and what it hears: one list, named the same in every place.

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

/// The commands that `generate_handler!` is given, without their modules.
fn handled(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let open =
        code.find("generate_handler![").expect("the commands are registered") + "generate_handler!".len();
    let paths = code[open + 1..closing(code.as_bytes(), open) - 1].split(',').map(str::trim);
    paths
        .filter(|path| !path.is_empty())
        .filter_map(|path| path.rsplit("::").next())
        .map(str::to_owned)
        .collect()
}

/// The names that the page gives a function as its first argument, with or without type arguments.
fn called(text: &str, function: &str) -> BTreeSet<String> {
    words(text, function)
        .into_iter()
        .filter_map(|at| {
            let mut here = at + function.len();
            if text[here..].starts_with('<') {
                here = closing(text.as_bytes(), here);
            }
            let argument = text[here..].strip_prefix('(')?.trim_start();
            let quote = argument.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            Some(argument[1..].split(quote).next()?.to_owned())
        })
        .collect()
}

/// What a person types, and the types of the view with a field of it.
fn holders_of_typed(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let holder = |at: usize| {
        let open = at + code[at..].find(['{', ';', '('])?;
        let name = code[at + "struct".len()..open].trim();
        let body = &code[open..closing(code.as_bytes(), open)];
        (name == "Typed" || !words(body, "Typed").is_empty()).then(|| name.to_owned())
    };
    words(&code, "struct").into_iter().filter_map(holder).collect()
}

/// The arguments of commands and of what helps them.
fn arguments(code: &str) -> Vec<(usize, &str)> {
    code.match_indices("#[tauri::command")
        .filter_map(|(at, _)| {
            let function = at + words(&code[at..], "fn").into_iter().next()?;
            let open = function + code[function..].find('(')?;
            Some((open, &code[open..closing(code.as_bytes(), open)]))
        })
        .collect()
}

/// Where a command takes one of these types as it is.
fn bare_arguments(text: &str, secret: &BTreeSet<String>) -> Vec<usize> {
    let code = code(text);
    let bare = |(open, list): (usize, &str)| {
        let named = secret.iter().flat_map(|name| words(list, name)).collect::<Vec<_>>();
        named.into_iter().find(|&at| !list[..at].ends_with("Sealed<")).map(|at| open + at)
    };
    arguments(&code).into_iter().filter_map(bare).collect()
}

/// The commands that take something sealed.
fn taking_sealed(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let name = |(open, list): (usize, &str)| {
        let before = code[..open].trim_end_matches(|c| c != ' ').len();
        (!words(list, "Sealed").is_empty()).then(|| code[before..open].to_owned())
    };
    arguments(&code).into_iter().filter_map(name).collect()
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

/// The events that the shell emits.
fn emitted(text: &str) -> BTreeSet<String> {
    text.split("emit(app, \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn list_functions_handler_permissions_and_page_name_the_same_commands() {
    let commands = listed(&tree::read("src-tauri/src/ipc.rs").text, "COMMANDS: &[&str] = &[");
    assert!(!commands.is_empty(), "src-tauri/src/ipc.rs lists no command");
    let functions: BTreeSet<String> =
        tree::sources("src-tauri/src", &["rs"]).iter().flat_map(|source| attributed(&source.text)).collect();
    assert_eq!(functions, commands, "functions with #[tauri::command] (left), COMMANDS in ipc.rs (right)");
    let handled = handled(&tree::read("src-tauri/src/lib.rs").text);
    assert_eq!(handled, commands, "generate_handler! in lib.rs (left), COMMANDS in ipc.rs (right)");
    let (permissions, _) = allowed(&tree::json("src-tauri/capabilities/main.json"));
    assert_eq!(permissions, commands, "allow-… in capabilities/main.json (left), COMMANDS in ipc.rs (right)");
    let page = tree::read("ui/src/host/tauri.ts").text;
    let calls: BTreeSet<String> =
        ["invoke", "invokeSealed", "askSealed"].iter().flat_map(|way| called(&page, way)).collect();
    assert_eq!(calls, commands, "invoked by ui/src/host/tauri.ts (left), COMMANDS in ipc.rs (right)");
}

#[test]
fn what_is_secret_goes_from_the_page_to_a_command_sealed_alone() {
    let views = tree::sources("crates/app/src/view", &["rs"]);
    let secret: BTreeSet<String> = views.iter().flat_map(|source| holders_of_typed(&source.text)).collect();
    assert!(secret.contains("ManualRequest") && secret.contains("EditRequest"), "{secret:?}");
    let commands = tree::sources("src-tauri/src/commands", &["rs"]);
    let breaches: Vec<String> = commands
        .iter()
        .flat_map(|source| bare_arguments(&source.text, &secret).into_iter().map(|at| source.at_byte(at)))
        .collect();
    hold("take `Sealed<…>` (src-tauri/src/sealed.rs), and let the page give it by `invokeSealed`", &breaches);
    let sealed: BTreeSet<String> = commands.iter().flat_map(|source| taking_sealed(&source.text)).collect();
    let page = tree::read("ui/src/host/tauri.ts").text;
    let given: BTreeSet<String> =
        ["invokeSealed", "askSealed"].iter().flat_map(|way| called(&page, way)).collect();
    assert_eq!(sealed, given, "commands that take `Sealed` (left), given sealed by tauri.ts (right)");
}

#[test]
fn the_page_hears_every_event_that_the_shell_emits() {
    let emitted = emitted(&tree::read("src-tauri/src/events.rs").text);
    assert!(!emitted.is_empty(), "src-tauri/src/events.rs emits nothing");
    let heard = called(&tree::read("ui/src/host/tauri.ts").text, "listen");
    assert_eq!(heard, emitted, "listened for in ui/src/host/tauri.ts (left), emitted in events.rs (right)");
}

#[test]
fn the_only_capability_allows_our_commands_and_events_and_nothing_else() {
    let files: Vec<String> = tree::sources("src-tauri/capabilities", &["json", "toml"])
        .into_iter()
        .map(|source| source.path)
        .collect();
    assert_eq!(files, ["src-tauri/capabilities/main.json"], "one window, one capability file");
    let (_, breaches) = allowed(&tree::json("src-tauri/capabilities/main.json"));
    hold("do it in Rust behind a command that is a sentence of the product", &breaches);
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
    let handler =
        "generate_handler![\n    commands::vault::lock,\n    // commands::no,\n    commands::copy_code,\n]";
    assert_eq!(handled(handler).into_iter().collect::<Vec<_>>(), ["copy_code", "lock"]);
    let events = "fn a() { emit(app, \"locked\", &1); }\nfn emit(app: &App, event: &str) {}";
    assert_eq!(emitted(events).into_iter().collect::<Vec<_>>(), ["locked"]);
    let page = "lock: () => invoke('lock'),\ncopyCode: (id) => invoke<Copied>(\n  'copy_code', { id }),\nreinvoke('no')";
    assert_eq!(called(page, "invoke").into_iter().collect::<Vec<_>>(), ["copy_code", "lock"]);
}

#[test]
fn a_secret_argument_that_is_not_sealed_is_seen() {
    let view =
        "pub struct Typed(String);\npub struct Form {\n    pub pin: Typed,\n}\npub struct Chosen { a: u8 }";
    let secret = holders_of_typed(view);
    assert_eq!(secret.iter().collect::<Vec<_>>(), ["Form", "Typed"]);
    let commands = "#[tauri::command]\npub fn open(Sealed(a, _): Sealed<Typed>) {}\n\
                    #[tauri::command(async)]\npub fn add(form: Form) {}\nfn inner(typed: &Typed) {}";
    assert_eq!(bare_arguments(commands, &secret).len(), 1);
    assert_eq!(taking_sealed(commands).into_iter().collect::<Vec<_>>(), ["open"]);
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
