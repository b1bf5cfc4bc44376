//! A program that is a reader of codes and nothing else: what the tests of the reader process start.

fn main() -> std::process::ExitCode {
    ringfence_platform::reader::serve_if_asked().unwrap_or(std::process::ExitCode::FAILURE)
}
