//! The recovery kit as a page: one HTML file for the paper, with no script, no reference to anything outside, and no
//! name of an account on it.

mod words;

use std::fmt::Write as _;

use data_encoding::BASE64;
use ringfence_core::civil::Civil;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::accounts::qr;
use crate::unlock_methods::recovery_kit::RecoveryKit;
use crate::view::Language;

const STYLE: &str = include_str!("style.css");

/// Room for the whole page, so that it never grows and leaves copies behind.
const CAPACITY: usize = 64 * 1024;

impl RecoveryKit {
    /// The page, in UTF-8. [`Language::System`] is English here: fronts know what the system speaks.
    pub fn page(&self, language: Language) -> Zeroizing<String> {
        let words = words::of(language);
        let written = self.code.written();
        let mut page = Zeroizing::new(String::with_capacity(CAPACITY));
        // Nothing may run, load or be sent; the one style sheet is named by its hash.
        let style = BASE64.encode(&Sha256::digest(STYLE));
        // Writing to a text can't fail.
        let _ = write!(
            page,
            r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{title}</h1><p>{date}</p></header>
<main>
<p class="lead">{lead}</p>
<section class="code"><div>
<h2>{code}</h2>
<ol class="groups" aria-label="{code}">"#,
            lang = words.lang,
            title = words.title,
            date = self.date(),
            lead = words.lead,
            code = words.code,
        );
        for group in written.split('-') {
            let _ = write!(page, "<li>{group}</li>");
        }
        let _ = write!(page, "</ol>\n<p class=\"small\">{}</p>\n</div>", words.letters);
        let text = self.code.qr_text(self.vault);
        if let Some(drawn) = qr::svg(&text, words.qr) {
            page.push_str(&drawn);
        }
        page.push_str("</section>\n");
        for (heading, tag, items) in
            [(words.use_title, "ol", words.use_steps), (words.keep_title, "ul", words.keep_steps)]
        {
            let _ = write!(page, "<h2>{heading}</h2>\n<{tag}>");
            for item in items {
                let _ = write!(page, "<li>{item}</li>");
            }
            let _ = writeln!(page, "</{tag}>");
        }
        let _ = write!(
            page,
            "<dl><dt>{vault}</dt><dd><code>{id}</code></dd><dt>{made}</dt><dd>{date}</dd>\
             <dt>{backup}</dt><dd class=\"line\"></dd></dl>\n</main>\n</body>\n</html>\n",
            vault = words.vault,
            id = self.vault,
            made = words.made,
            date = self.date(),
            backup = words.backup,
        );
        page
    }

    /// The page's title.
    pub fn title(&self, language: Language) -> &'static str {
        words::of(language).title
    }

    /// What a file with the page is called unless the person has another name for it.
    pub fn file_name(&self) -> String {
        format!("ringfence-recovery-kit-{}.html", self.date())
    }

    /// The day on which it was made, in UTC.
    fn date(&self) -> String {
        let made = Civil::of(self.made);
        format!("{:04}-{:02}-{:02}", made.year, made.month, made.day)
    }
}
