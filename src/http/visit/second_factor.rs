//! A person between the first and the second factor: the session remembers whom it may become, and nothing else reads
//! that. Also: how guesses at a second factor are counted.

use super::Visit;
use super::login::Login;
use crate::domain::actor::Who;
use crate::domain::clock::Timestamp;
use crate::domain::people::second_factor::SECOND_FACTOR_TRIES_MAX;
use crate::http::app::SecondFactorRule;
use crate::http::page::{PageError, own_page};
use crate::service::{Refusal, ServiceError, SignedIn};
use serde::{Deserialize, Serialize};

/// Where the session keeps it.
const HALF: &str = "half";
/// How long the second factor may follow the first, in seconds.
const HALF_SECS: i64 = 600;
/// How long a proof counts, in seconds.
const CONFIRMED_SECS: i64 = 300;
/// The page that sets a second factor up.
const SET_UP: &str = "/account/second-factor";
/// What an operator without a second factor may still open, with what is below it.
const SETTING_UP: [&str; 3] = [SET_UP, "/account/confirm", "/logout"];
/// What an affiliate without a second factor may not open where the shop demands one, with what is below it.
const OF_AFFILIATES: [&str; 2] = ["/affiliate", "/balance"];
/// The page that asks for it.
const PAGE: &str = "/login/second-factor";

/// Who has proved the first factor in this session.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Half {
    login: Login,
    /// The page of this site that the login leads on to; may be empty.
    next: String,
    /// How many wrong codes were entered.
    tries: i64,
}

/// What came of a code.
pub enum SecondFactorOutcome {
    /// The person is signed in; the page to go on to.
    Done(String),
    /// The code was wrong; how many tries are left.
    Wrong(i64),
    /// The first factor has to be proved again.
    Over,
}

impl Visit {
    /// Remembers who has proved the first factor, and leads to the page that asks for the second.
    pub(super) async fn ask_second_factor(
        &self,
        who: SignedIn,
        next: &str,
    ) -> Result<(), PageError> {
        let login = self.new_login(who).await?;
        let next = own_page(next).unwrap_or_default().to_owned();
        self.start_over().await?;
        self.session.insert(HALF, Half { login, next, tries: 0 }).await?;
        Err(PageError::Redirect(PAGE.to_owned()))
    }

    async fn half(&self) -> Result<Option<(Half, SignedIn)>, PageError> {
        let half: Option<Half> = self.session.get(HALF).await?;
        let Some(half) = half else { return Ok(None) };
        let is_fresh = self.app.service.now().secs_since(half.login.at) < HALF_SECS;
        let is_here = half.login.shop == *self.shop.id.as_str();
        let customer = half.login.customer.clone().map(SignedIn::Customer);
        let who = customer.or(half.login.operator.clone().map(SignedIn::Operator));
        Ok(who.filter(|_| is_fresh && is_here).map(|who| (half, who)))
    }

    /// Who is asked for a second factor in this session.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn half_signed_in(&self) -> Result<Option<SignedIn>, PageError> {
        Ok(self.half().await?.map(|(_, who)| who))
    }

    /// Signs in with a second factor. Guesses are counted before anything is compared.
    ///
    /// # Errors
    /// When the session cannot be written; after too many tries, the page that says how long to wait.
    pub async fn enter_second_factor(&self, code: &str) -> Result<SecondFactorOutcome, PageError> {
        let Some((mut half, who)) = self.half().await? else {
            return Ok(SecondFactorOutcome::Over);
        };
        if half.tries >= SECOND_FACTOR_TRIES_MAX {
            self.session.remove_value(HALF).await?;
            return Ok(SecondFactorOutcome::Over);
        }
        let tries = self.count_second_factor(&who).await?;
        match self.app.service.use_second_factor(&self.actor, &who, code).await {
            Ok(()) => {}
            Err(ServiceError::Refused(Refusal::WrongCredentials)) => {
                half.tries += 1;
                let left = SECOND_FACTOR_TRIES_MAX - half.tries;
                if left <= 0 {
                    self.session.remove_value(HALF).await?;
                    return Ok(SecondFactorOutcome::Over);
                }
                self.session.insert(HALF, half).await?;
                return Ok(SecondFactorOutcome::Wrong(left));
            }
            Err(error) => return Err(error.into()),
        }
        tries.were_right();
        // A password that was changed, or a reset, ends what had only begun.
        if self.new_login(who.clone()).await?.access != half.login.access {
            return Ok(SecondFactorOutcome::Over);
        }
        let home = if matches!(who, SignedIn::Operator(_)) { "/admin" } else { "/" };
        self.complete_sign_in(who).await?;
        self.session.remove_value(HALF).await?;
        self.forget_requested_code().await?;
        Ok(SecondFactorOutcome::Done(own_page(&half.next).unwrap_or(home).to_owned()))
    }
}

impl Visit {
    /// Whether the person who is signed in has proved lately who they are.
    pub fn is_confirmed_lately(&self) -> bool {
        let now: Timestamp = self.app.service.now();
        self.confirmed_at.is_some_and(|at| now.secs_since(at) < CONFIRMED_SECS)
    }

    /// The one guard in front of what a borrowed session must not do: who has not proved lately who they are does it on
    /// a page of its own, and comes back to what was asked for.
    ///
    /// # Errors
    /// The login first; the page that asks.
    pub fn require_confirmed(&self) -> Result<(), PageError> {
        self.signed_in()?;
        if self.is_confirmed_lately() { Ok(()) } else { Err(PageError::Confirm) }
    }

    /// The one place where a second factor is demanded: of operators as the server says, of affiliates as the brand
    /// says. Who has none is led to the page that sets it up, from every page and function but those that serve it.
    pub(in crate::http) async fn second_factor_first(
        &self,
    ) -> Result<Option<&'static str>, PageError> {
        let is_under = |page: &str| {
            let rest = self.path.strip_prefix(page);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        let is_demanded = match &self.actor.who {
            Who::Operator(_) => {
                self.app.options.second_factor == SecondFactorRule::Demanded
                    && !SETTING_UP.iter().any(|page| is_under(page))
            }
            Who::Customer(_) => {
                self.brand.brand.affiliates_need_second_factor
                    && self.person.as_ref().is_some_and(|person| person.is_affiliate)
                    && OF_AFFILIATES.iter().any(|page| is_under(page))
            }
            _ => false,
        };
        if !is_demanded {
            return Ok(None);
        }
        let has_one = self.app.service.has_second_factor(&self.shop.id, &self.signed_in()?).await?;
        Ok((!has_one).then_some(SET_UP))
    }

    /// The address of the page that asks, and leads on to `page`.
    pub fn confirm_path_to(page: &str) -> String {
        let next = serde_urlencoded::to_string([("next", page)]).unwrap_or_default();
        format!("/account/confirm?{next}")
    }
}
