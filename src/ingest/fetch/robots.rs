//! The Robots Exclusion Protocol (RFC 9309): which paths of a site a program may ask for, as the site says it. Where sites
//! deviate from the protocol in ways that are clear (no colon, “disalow”), they are read as they are meant.

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

/// Bytes that are read; what follows is ignored, as the protocol allows.
pub const LONGEST: usize = 500 << 10;

/// Bytes of a pattern that are compared in escaped form: those outside of ASCII. The others stay as they are.
const ESCAPED: &AsciiSet = CONTROLS;

/// Programs that collect texts for artificial intelligence, by the token with which sites address them. A site that is
/// closed to them says something about what it permits, which is reported; it is not closed to this program by that.
#[rustfmt::skip]
pub const AI_AGENTS: &[&str] = &[
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ChatGPT-User", "Claude-Web",
    "ClaudeBot", "cohere-ai", "cohere-training-data-crawler", "DeepSeekBot", "Diffbot", "FacebookBot",
    "Google-Extended", "GPTBot", "ImagesiftBot", "img2dataset", "LAIONDownloader", "meta-externalagent", "omgili",
    "PanguBot", "PerplexityBot", "PetalBot", "TikTokSpider", "Timpibot", "Webzio-Extended",
];

/// What a site permits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    groups: Vec<Group>,
    /// Addresses of sitemaps, as written.
    pub sitemaps: Vec<String>,
}

/// Rules for some programs.
#[derive(Clone, Debug, Default, PartialEq)]
struct Group {
    agents: Vec<String>,
    rules: Vec<Rule>,
    crawl_delay: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    allow: bool,
    pattern: Vec<u8>,
}

/// The fields of a robots.txt that are understood.
enum Field {
    Agent,
    Allow,
    Disallow,
    Sitemap,
    CrawlDelay,
}

impl Field {
    fn of(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "user-agent" | "useragent" | "user agent" => Self::Agent,
            "allow" => Self::Allow,
            "disallow" | "dissallow" | "dissalow" | "disalow" | "diasllow" | "disallaw" => Self::Disallow,
            "sitemap" | "site-map" => Self::Sitemap,
            "crawl-delay" | "crawldelay" => Self::CrawlDelay,
            _ => return None,
        })
    }
}

impl Robots {
    /// Reads a robots.txt. Nothing in it is an error: lines that are not understood say nothing.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
        // Any beginning of a byte order mark is skipped, because editors cut it.
        let mark = b"\xEF\xBB\xBF".iter().zip(bytes).take_while(|(a, b)| a == b).count();
        let mut robots = Self::default();
        // Whether the last line that counts named a program; then the next one belongs to the same group.
        let mut naming = false;
        for line in bytes.get(mark..).unwrap_or_default().split(|byte| matches!(byte, b'\n' | b'\r')) {
            let line = line.split(|byte| *byte == b'#').next().unwrap_or_default().trim_ascii();
            let Some((name, value)) = field(line) else { continue };
            let text = || String::from_utf8_lossy(value).into_owned();
            match Field::of(&String::from_utf8_lossy(name)) {
                Some(Field::Agent) => {
                    if !naming {
                        robots.groups.push(Group::default());
                    }
                    naming = true;
                    if let Some(group) = robots.groups.last_mut() {
                        group.agents.push(agent(&text()));
                    }
                }
                Some(Field::Sitemap) => robots.sitemaps.push(text()),
                Some(Field::CrawlDelay) => {
                    let seconds = text().parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
                    if let Some(group) = robots.groups.last_mut() {
                        group.crawl_delay = seconds.or(group.crawl_delay);
                    }
                }
                Some(field @ (Field::Allow | Field::Disallow)) => {
                    naming = false;
                    let allow = matches!(field, Field::Allow);
                    if let Some(group) = robots.groups.last_mut() {
                        group.rules.extend(rules(allow, value));
                    }
                }
                None => {}
            }
        }
        robots
    }

    /// Whether a program may ask for a path, with its query, escaped as in a request.
    pub fn allows(&self, program: &str, path: &str) -> bool {
        let path = if path.is_empty() { "/" } else { path };
        let mut longest = (0, true);
        for rule in self.groups_of(program).flat_map(|group| &group.rules) {
            if matches(&rule.pattern, path.as_bytes()) {
                // The longer pattern counts; of two of the same length the one that allows.
                longest = longest.max((rule.pattern.len(), rule.allow));
            }
        }
        longest.1
    }

    /// Seconds that a program is asked to wait between requests.
    pub fn crawl_delay(&self, program: &str) -> Option<f64> {
        self.groups_of(program).filter_map(|group| group.crawl_delay).reduce(f64::max)
    }

    /// Which of [`AI_AGENTS`] the site addresses by name and closes itself to as a whole.
    pub fn closed_to_ai(&self) -> Vec<&'static str> {
        let closed = |agent: &&&str| self.names(agent) && !self.allows(agent, "/");
        AI_AGENTS.iter().filter(closed).copied().collect()
    }

    fn names(&self, program: &str) -> bool {
        self.groups.iter().any(|group| group.agents.iter().any(|agent| agent.eq_ignore_ascii_case(program)))
    }

    /// The groups that name the program or, if there is none, those for all.
    fn groups_of(&self, program: &str) -> impl Iterator<Item = &Group> {
        let program = if self.names(program) { program } else { "*" };
        self.groups.iter().filter(move |group| group.agents.iter().any(|agent| agent.eq_ignore_ascii_case(program)))
    }
}

/// Name and value of a line.
fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(at) = line.iter().position(|byte| *byte == b':') {
        let (name, value) = line.split_at(at);
        return Some((name.trim_ascii(), value.get(1..)?.trim_ascii()));
    }
    // Without a colon, two words are meant as name and value.
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    match (words.next(), words.next(), words.next()) {
        (Some(name), Some(value), None) => Some((name, value)),
        _ => None,
    }
}

/// The token of a program: letters, hyphens and underscores; `*` stands for all.
fn agent(value: &str) -> String {
    if value == "*" || value.starts_with("* ") || value.starts_with("*\t") {
        return "*".to_owned();
    }
    // Digits are not part of a token by the protocol, but of names in use (“AI2Bot”).
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(value.len());
    value.get(..end).unwrap_or_default().to_owned()
}

/// The rules of a line: one, and for the index page of a folder also one for the folder.
fn rules(allow: bool, value: &[u8]) -> Vec<Rule> {
    let pattern = escaped(value);
    let folder = pattern.iter().rposition(|byte| *byte == b'/').map(|at| pattern.split_at(at + 1));
    let index = folder.filter(|(_, page)| allow && page.starts_with(b"index.htm"));
    let index = index.map(|(folder, _)| Rule { allow, pattern: [folder, b"$"].concat() });
    index.into_iter().chain([Rule { allow, pattern }]).collect()
}

/// A pattern as paths are written in requests: bytes outside of ASCII escaped, escapes in capital letters.
fn escaped(value: &[u8]) -> Vec<u8> {
    let text = percent_encode(value, ESCAPED).to_string().into_bytes();
    let mut after = 3;
    let upper = text.into_iter().map(|byte| {
        after = if byte == b'%' { 0 } else { after + 1 };
        if after == 1 || after == 2 { byte.to_ascii_uppercase() } else { byte }
    });
    upper.collect()
}

/// Whether a path begins as a pattern says: `*` stands for any bytes, `$` at the end for the end of the path.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split(|byte| *byte == b'*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !to_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() && to_end {
            return rest.ends_with(piece);
        }
        let Some(at) = memchr::memmem::find(rest, piece) else { return false };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(robots: &str, agent: &str, path: &str) -> bool {
        Robots::parse(robots.as_bytes()).allows(agent, path)
    }

    #[test]
    fn the_longest_rule_of_all_groups_of_a_program_counts() {
        let robots = "User-agent: a\nUser-agent: b\nDisallow: /x\nAllow: /x/y\n\nUser-agent: *\nDisallow: /\n\n\
                      User-agent: A\nDisallow: /x/y/z$\n";
        for (agent, path, expected) in [
            ("a", "/x", false),
            ("a", "/x/y", true),
            ("a", "/x/y/z", false),
            ("a", "/x/y/z/1", true),
            ("b", "/x/y/z", true),
            ("c", "/y", false),
        ] {
            assert_eq!(allowed(robots, agent, path), expected, "{agent} {path}");
        }
    }

    #[test]
    fn stars_and_the_end_sign_stand_for_what_the_protocol_says() {
        for (pattern, path, expected) in [
            ("/*.php$", "/a.php", true),
            ("/*.php$", "/a.php5", false),
            ("/*.php", "/a/b.php?x", true),
            ("*", "/x", true),
            ("/a*b*c", "/aXbYcZ", true),
            ("/a*b*c$", "/abcbc", true),
            ("/a$b", "/a$b", true),
            ("/fish*", "/fisch", false),
            ("", "/x", true),
            ("/é", "/%C3%A9", true),
            ("/%c3%a9", "/%C3%A9", true),
        ] {
            assert_eq!(matches(&escaped(pattern.as_bytes()), path.as_bytes()), expected, "{pattern} {path}");
        }
        assert!(allowed("User-agent: *\nDisallow:\n", "x", "/y"), "an empty rule closes nothing");
    }

    #[test]
    fn a_pattern_of_many_stars_takes_no_time() {
        let robots = format!("User-agent: *\nDisallow: /{}$\n", "*a".repeat(2_000));
        assert!(!allowed(&robots, "x", &format!("/{}", "a".repeat(4_000))));
        assert!(allowed(&robots, "x", &format!("/{}b", "a".repeat(4_000))));
    }

    #[test]
    fn a_site_closed_to_programs_for_ai_is_told_and_not_closed_to_others() {
        let robots = Robots::parse(
            b"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: ClaudeBot\n\
            Disallow: /private\n\nUser-agent: *\nCrawl-delay: 2.5\nSitemap: https://example.org/s.xml\nDisallow: /x\n",
        );
        assert_eq!(robots.closed_to_ai(), ["CCBot", "GPTBot"]);
        assert!(robots.allows("brokerwatch", "/"));
        assert_eq!(robots.crawl_delay("brokerwatch"), Some(2.5));
        assert_eq!(robots.sitemaps, ["https://example.org/s.xml"]);
    }

    #[test]
    fn what_follows_the_limit_is_ignored() {
        let mut robots = "User-agent: *\nDisallow: /x\n".to_owned();
        robots += &"# \n".repeat(LONGEST / 3);
        robots += "Disallow: /y\n";
        assert!(!allowed(&robots, "a", "/x"));
        assert!(allowed(&robots, "a", "/y"));
    }
}
