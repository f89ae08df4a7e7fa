//! Telling people from programs by what a browser calls itself: a click is a person's.

use regex::bytes::{RegexSet, RegexSetBuilder};
use std::sync::LazyLock;

/// The longest name that is looked at, in bytes; browsers send a few hundred.
const AGENT_LENGTH_MAX: usize = 1_000;

/// Words of devices and apps of people that hold a word of programs: the phones of Cubot, Google's own phones and apps,
/// the reader of Microsoft's start page, a scanner app. As in the list's own exceptions.
const OF_PEOPLE: [&str; 11] = [
    "cubot",
    "gnews",
    "newssapphire",
    " channel/google",
    "google/google",
    "googlewv",
    "googleapp",
    "google pixel",
    "camscan",
    "libhttp",
    "java;",
];

/// The list; `None` could only be a list that does not compile, which the test below rules out.
static PROGRAMS: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    let lines = include_str!("programs.txt").lines();
    let patterns = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
    RegexSetBuilder::new(patterns).unicode(false).build().ok()
});

/// Whether a browser's name for itself (its `User-Agent`) is that of a program that no person sits at: a crawler, the
/// link preview of a chat program, a command-line client, a browser without a window.
pub fn is_program(agent: &str) -> bool {
    if agent.len() > AGENT_LENGTH_MAX {
        return true;
    }
    let mut agent = agent.to_ascii_lowercase();
    for word in OF_PEOPLE {
        if agent.contains(word) {
            agent = agent.replace(word, "");
        }
    }
    PROGRAMS.as_ref().is_some_and(|programs| programs.is_match(agent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_people() {
        assert!(PROGRAMS.as_ref().is_some_and(|programs| programs.len() > 200));
        for agent in [
            "Mozilla/5.0 Firefox/140.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 \
             Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 9; CUBOT_P20 Build/CUBOT_P20) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/80.0.3987.99 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile \
             Safari/537.36",
            "Mozilla/5.0 (Linux; Android 16; Pixel 9 Build/BP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
             Chrome/141.0.0.0 Mobile Safari/537.36 Instagram 400.0.0.29.121 Android",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             Mobile/20A362 [FBAN/FBIOS;FBDV/iPhone13,2;FBMD/iPhone;FBSN/iOS;FBSV/16.0]",
            "",
        ] {
            assert!(!is_program(agent), "{agent}");
        }
    }

    #[test]
    fn programs_are_programs() {
        for agent in [
            "Googlebot/2.1",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "curl/8.15.0",
            "Wget/1.25.0",
            "python-requests/2.32.5",
            "Go-http-client/2.0",
            "okhttp/5.1.0",
            "axios/1.12.0",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
            "WhatsApp/2.23.20.0",
            "TelegramBot (like TwitterBot)",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 \
             Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
            "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "somebot/1",
        ] {
            assert!(is_program(agent), "{agent}");
        }
        assert!(is_program(&"x".repeat(AGENT_LENGTH_MAX + 1)));
    }
}
