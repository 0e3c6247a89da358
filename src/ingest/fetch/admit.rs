//! What may be asked for at once: by the limit, by robots.txt and by the pace of its host.

use super::host::{self, LONGEST_WAIT};
use super::http::Failed;
use super::plan::{Keeper, notice};
use super::robots::{LONGEST as ROBOTS, Robots};
use super::work::{ATTEMPTS, Job, Role, Site, TOKEN, Work, target_of, wait_of};
use std::time::Duration;
use url::{Host, Position, Url};

/// Longest wait between requests that robots.txt may ask for, in seconds.
const LONGEST_DELAY: f64 = 60.0;
/// Redirects of a robots.txt that are followed.
const REDIRECTS: u32 = 5;

impl<K: Keeper> Work<'_, K> {
    /// Makes ready what may be asked for at once. None if it may not, if it has to wait, or if it need not be asked for.
    pub(super) async fn admit(&mut self, mut job: Job) -> Result<Option<Job>, K::Error> {
        let first = job.redirects == 0 && job.attempt == 0;
        let counts = first && matches!(job.role, Role::Start | Role::Part | Role::Page);
        // Sitemaps do not count, but when no page may follow they need not be read.
        if (counts || matches!(job.role, Role::Sitemap(_))) && self.begun >= self.plan.limit {
            self.done.limit_reached = true;
            self.left_out += 1;
            return Ok(None);
        }
        if let Err(why) = self.client.reach().check_url(&job.url) {
            self.broken(&job, &why)?;
            return Ok(None);
        }
        let origin = job.origin();
        if self.hosts.entry(origin.clone()).or_default().is_given_up() {
            self.left_out += 1;
            return Ok(None);
        }
        if !self.sites.contains_key(&origin) {
            let site = self.ask_robots(&job.url, &origin).await?;
            self.sites.insert(origin.clone(), site);
            let interval = self.interval(&job.url);
            self.hosts.entry(origin.clone()).or_default().asked(interval);
        }
        let mut interval = self.interval(&job.url);
        if let Some(site) = self.sites.get(&origin) {
            let path = &job.url[Position::BeforePath..Position::AfterQuery];
            let closed = site.closed.clone();
            let closed =
                closed.or_else(|| (!site.robots.allows(TOKEN, path)).then(|| "closed by robots.txt".to_owned()));
            if let Some(why) = closed {
                notice(&mut self.done.closed, &job.url, || format!("{}: {why}", job.url));
                self.refused(&job, &why)?;
                return Ok(None);
            }
            let asked = site.robots.crawl_delay(TOKEN).map(|seconds| seconds.min(LONGEST_DELAY));
            interval = interval.max(Duration::from_secs_f64(asked.unwrap_or(0.0)));
        }
        if job.earlier.is_none() && job.redirects == 0 {
            job.earlier = self.keeper.earlier(&job.asked)?;
        }
        // Lists may have changed since; the pages that they name were asked for by the harvest that is continued.
        if let Some(earlier) = job.earlier.take_if(|earlier| earlier.is_fresh && job.role == Role::Page) {
            self.begun += u64::from(counts);
            self.resume(&job, earlier)?;
            return Ok(None);
        }
        if !self.is_ready(&origin, &job) {
            self.waiting.push(job);
            return Ok(None);
        }
        self.hosts.entry(origin).or_default().asked(interval);
        self.begun += u64::from(counts);
        Ok(Some(job))
    }

    /// Time between two requests to a host: as planned, and never less than a second but on this machine.
    pub(super) fn interval(&self, url: &Url) -> Duration {
        let here = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        let pace = self.plan.pace;
        match (pace > 0.0, here) {
            (false, true) => Duration::ZERO,
            (false, false) => Duration::from_secs(1),
            (true, true) => Duration::from_secs_f64(1.0 / pace),
            (true, false) => Duration::from_secs_f64(1.0 / pace.min(1.0)),
        }
    }

    /// Reads the robots.txt of a site. Without an answer, or with an error of the server, the site counts as closed.
    async fn ask_robots(&mut self, of: &Url, origin: &str) -> Result<Site, K::Error> {
        let asked = of.join("/robots.txt").unwrap_or_else(|_| of.clone());
        let earlier = self.keeper.earlier(asked.as_str())?;
        let (mut url, mut redirects, mut attempt) = (asked.clone(), 0, 0);
        let closed = |why: String| Site {
            robots: Robots::default(),
            closed: Some(format!("robots.txt cannot be read ({why}), so the site counts as closed")),
        };
        loop {
            let known = earlier.as_ref().map(|earlier| &earlier.validators);
            let answer = self.client.ask(&url, known).await;
            let wait = match &answer {
                Err(Failed::Connection(_)) => Some(host::backoff(attempt)),
                Ok(answer) if answer.status == 429 || answer.status >= 500 => Some(wait_of(answer, attempt)),
                _ => None,
            };
            attempt += 1;
            if let Some(wait) = wait.filter(|wait| attempt < ATTEMPTS && *wait <= LONGEST_WAIT)
                && !self.keeper.is_stopped()
            {
                self.sleep(wait).await;
                continue;
            }
            let mut answer = match answer {
                Ok(answer) => answer,
                Err(failed) => {
                    self.note(asked.as_str(), url.as_str(), failed.reason())?;
                    return Ok(closed(failed.reason().to_owned()));
                }
            };
            let target = target_of(&answer, &url);
            let location = target.as_ref().unwrap_or(&url).to_string();
            let digest = earlier.as_ref().filter(|_| answer.status == 304).map_or("", |earlier| &earlier.digest);
            let digest = self.keep(asked.as_str(), &location, &mut answer, digest)?;
            match (answer.status, target) {
                (200 | 304, _) if !digest.is_empty() => {
                    let robots = Robots::parse(&self.keeper.read(&digest, ROBOTS as u64)?);
                    self.closed_to_ai.extend(robots.closed_to_ai());
                    if let Some(delay) = robots.crawl_delay(TOKEN).filter(|delay| *delay > LONGEST_DELAY) {
                        let note = format!("{origin} asks for {delay} s between requests; {LONGEST_DELAY} s are kept");
                        self.done.notes.push(note);
                    }
                    return Ok(Site { robots, closed: None });
                }
                (300..400, Some(target)) if redirects < REDIRECTS => {
                    (url, redirects, attempt) = (target, redirects + 1, 0)
                }
                (429 | 500.., _) => return Ok(closed(format!("status {}", answer.status))),
                // Without a robots.txt everything is open.
                _ => return Ok(Site { robots: Robots::default(), closed: None }),
            }
        }
    }
}
