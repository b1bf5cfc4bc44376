//! As much of W3C WebDriver (https://www.w3.org/TR/webdriver2/) as a person at one window needs: find, look,
//! click, type. Plain HTTP to a driver on this machine.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use xtask::Outcome;

/// How long anything may take to appear, on a machine that has nothing else to do.
const PATIENCE: Duration = Duration::from_secs(30);
/// A machine that has much else to do is no fault of the program, up to so many times that.
const MOST_TIMES: f64 = 4.0;
const PAUSE: Duration = Duration::from_millis(100);

/// The name of an element reference, as the standard gives it.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A running driver with one session: one run of the program.
pub struct Session {
    driver: Child,
    port: u16,
    path: String,
}

/// Something on the page.
pub struct Element<'a> {
    session: &'a Session,
    id: String,
}

impl Session {
    /// Starts the driver, and by it the program.
    pub fn start(driver: Command, program: &Path, arguments: &[&str]) -> Outcome<Self> {
        let options = json!({ "binary": program, "args": arguments });
        Self::start_with(driver, &json!({ "webkitgtk:browserOptions": options }))
    }

    /// Starts any driver, and what these capabilities say.
    pub fn start_with(mut driver: Command, capabilities: &Value) -> Outcome<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        driver.arg(format!("--port={port}")).stdin(Stdio::null()).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let mut session = Self { driver: driver.spawn()?, port, path: "/session".to_owned() };
        until("the driver listens", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok())?;
        let wish = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = session.ask("POST", "", &wish)?;
        let id = answer["sessionId"].as_str().ok_or("a session has an id")?;
        session.path = format!("/session/{id}");
        Ok(session)
    }

    /// Goes to an address.
    pub fn go(&self, address: &str) -> Outcome {
        self.ask("POST", "/url", &json!({ "url": address })).map(|_| ())
    }

    /// The first element on show that an XPath finds, as soon as there is one.
    pub fn find(&self, xpath: &str) -> Outcome<Element<'_>> {
        until(xpath, || self.look(xpath)).map_err(|error| self.with_words(&error.to_string()).into())
    }

    /// What went wrong, and what is to be read on the page meanwhile.
    fn with_words(&self, error: &str) -> String {
        let body = self.look("//body").and_then(|body| body.text().ok()).unwrap_or_default();
        format!("{error}. The page says: {}", body.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The first element on show that an XPath finds now.
    pub fn look(&self, xpath: &str) -> Option<Element<'_>> {
        let wish = json!({ "using": "xpath", "value": xpath });
        let found = self.ask("POST", "/elements", &wish).ok()?;
        let ids = found.as_array()?.iter().filter_map(|item| item[ELEMENT].as_str());
        ids.map(|id| Element { session: self, id: id.to_owned() }).find(Element::is_displayed)
    }

    /// Clicks on what an XPath finds, as soon as it is there and nothing lies over it.
    pub fn click(&self, xpath: &str) -> Outcome {
        let mut last = String::new();
        let click = || {
            let outcome = self.look(xpath)?.click();
            outcome.map_err(|error| last = error.to_string()).ok()
        };
        until(xpath, click).map_err(|error| self.with_words(&format!("{error}. {last}")).into())
    }

    /// The page as it stands, as text.
    pub fn source(&self) -> Outcome<String> {
        Ok(self.ask("GET", "/source", &Value::Null)?.as_str().ok_or("a page is text")?.to_owned())
    }

    /// Waits until an XPath finds nothing on show.
    pub fn await_gone(&self, xpath: &str) -> Outcome {
        until(&format!("not {xpath}"), || self.look(xpath).is_none().then_some(()))
    }

    /// Waits until what the page has become is on its way to the screen: the second frame from now begins
    /// when the first has been handed over.
    pub fn await_paint(&self) -> Outcome {
        let script =
            "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        self.ask("POST", "/execute/async", &json!({ "script": script, "args": [] })).map(|_| ())
    }

    /// What a script says of the page: figures, nothing that is secret.
    pub fn measure(&self, script: &str) -> Option<Value> {
        self.ask("POST", "/execute/sync", &json!({ "script": script, "args": [] })).ok()
    }

    /// The middle of what an XPath finds, on the page, as soon as it is on show.
    pub fn place_of(&self, xpath: &str) -> Outcome<(i32, i32)> {
        let id = self.find(xpath)?.id;
        let script = "const { x, y, width, height } = arguments[0].getBoundingClientRect();
            return [Math.round(x + width / 2), Math.round(y + height / 2)]";
        let body = json!({ "script": script, "args": [{ ELEMENT: id }] });
        Ok(serde_json::from_value(self.ask("POST", "/execute/sync", &body)?)?)
    }

    /// How many characters the field with the focus holds. Not which: an answer goes through the program's memory.
    pub fn typed_length(&self) -> Option<u64> {
        self.measure("return document.activeElement.value.length")?.as_u64()
    }

    /// Presses keys, one after another, wherever the focus is. Special keys are WebDriver's code points.
    pub fn press(&self, keys: &str) -> Outcome {
        let strokes = keys.chars().flat_map(|key| {
            let key = key.to_string();
            [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]
        });
        let source = json!({ "type": "key", "id": "keyboard", "actions": strokes.collect::<Vec<_>>() });
        self.ask("POST", "/actions", &json!({ "actions": [source] })).map(|_| ())
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let (status, answer) =
            self.exchange(method, path, body).map_err(|error| format!("{method} {path}: {error}"))?;
        if status == 200 {
            Ok(answer["value"].clone())
        } else {
            Err(format!("{method} {path}: {}", answer["value"]["message"].as_str().unwrap_or("refused"))
                .into())
        }
    }

    fn exchange(&self, method: &str, path: &str, body: &Value) -> Outcome<(u16, Value)> {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(2 * patience()))?;
        write!(
            stream,
            "{method} {}{path} HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.path,
            self.port,
            body.len()
        )?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or("no HTTP status")?;
        let mut length = 0;
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line)?;
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        let mut text = vec![0; length];
        reader.read_exact(&mut text)?;
        Ok((status, serde_json::from_slice(&text)?))
    }
}

/// The processes that this one started.
pub fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().flat_map(str::parse).collect::<Vec<_>>()).collect()
}

impl Drop for Session {
    fn drop(&mut self) {
        // The program may be gone already; then there is nothing to close and nobody to tell.
        let _ = self.ask("DELETE", "", &Value::Null);
        // The driver answers before it ends the program. Killed in between it would leave one behind that has a
        // window without a page, and the next start would hand over to that one.
        let ended = || children(self.driver.id()).is_empty().then_some(());
        if until("the program ends", ended).is_err() {
            for child in children(self.driver.id()) {
                let _ = Command::new("kill").args(["-9", &child.to_string()]).status();
            }
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Element<'_> {
    /// Clicks in its middle.
    fn click(&self) -> Outcome {
        self.ask("POST", "/click", &json!({})).map(|_| ())
    }

    /// Types at the end of what is there.
    pub fn write(&self, text: &str) -> Outcome {
        self.ask("POST", "/value", &json!({ "text": text })).map(|_| ())
    }

    /// Empties a field.
    pub fn clear(&self) -> Outcome {
        self.ask("POST", "/clear", &json!({})).map(|_| ())
    }

    /// What assistive technology calls it.
    pub fn name(&self) -> Outcome<String> {
        Ok(self.ask("GET", "/computedlabel", &Value::Null)?.as_str().unwrap_or_default().to_owned())
    }

    fn text(&self) -> Outcome<String> {
        Ok(self.ask("GET", "/text", &Value::Null)?.as_str().ok_or("an element has a text")?.to_owned())
    }

    fn is_displayed(&self) -> bool {
        self.ask("GET", "/displayed", &Value::Null).is_ok_and(|shown| shown == true)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        self.session.ask(method, &format!("/element/{}{path}", self.id), body)
    }
}

/// How long to wait at present: longer, as more programs want each of the processors.
fn patience() -> Duration {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let wanting: f64 = load.split(' ').next().and_then(|average| average.parse().ok()).unwrap_or(0.0);
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let each = wanting / f64::from(u32::try_from(processors).unwrap_or(1));
    PATIENCE.mul_f64((2.0 * each).clamp(1.0, MOST_TIMES))
}

/// Looks again and again until there is something.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> Outcome<T> {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if start.elapsed() > patience() {
            return Err(format!("waited in vain: {what}").into());
        }
        thread::sleep(PAUSE);
    }
}
