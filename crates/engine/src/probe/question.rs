//! The request that a probe is, with the credential in its place.

use std::collections::BTreeMap;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_catalog::{EndpointError, Method, Probe, ProbeAuth};
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::{Checked, Verdict, aws, sentence, service_account};

/// The secrets of a connection by their fields.
pub(super) type Secrets = BTreeMap<String, SecretString>;

/// A probe of one connection.
pub(super) struct Question<'a> {
    probe: &'a Probe,
    config: &'a Map<String, Value>,
    secrets: &'a Secrets,
    url: Url,
    /// How the credential is shown, and its secret; none where the service needs none.
    credential: Option<(&'a ProbeAuth, &'a str)>,
}

/// A request that is put together.
struct Draft {
    url: Url,
    headers: HeaderMap,
    form: Vec<(String, Zeroizing<String>)>,
}

impl<'a> Question<'a> {
    /// # Errors
    /// The connection has no credential where one is needed, or names no address.
    pub(super) fn new(
        probe: &'a Probe,
        config: &'a Map<String, Value>,
        secrets: &'a Secrets,
    ) -> Result<Self, Checked> {
        let given = |field: &str| {
            let secret = secrets.get(field).map(ExposeSecret::expose_secret);
            secret.filter(|secret| !secret.is_empty())
        };
        let mut ways = probe.auth.iter();
        let credential = ways.find_map(|auth| Some((auth, given(auth.field())?)));
        if credential.is_none() && !probe.auth.is_empty() && !probe.anonymous {
            let told = "There is no key to check.";
            return Err(Checked::new(Verdict::NotCheckable, told));
        }
        Ok(Self {
            probe,
            config,
            secrets,
            url: probe.url(config).map_err(|error| unusable(&error))?,
            credential,
        })
    }

    /// Where it goes; without a credential.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn has_credential(&self) -> bool {
        self.credential.is_some()
    }

    /// The request.
    ///
    /// # Errors
    /// The credential cannot be shown in it.
    pub(super) fn request(&self) -> Result<Request, Checked> {
        self.built(self.credential)
    }

    /// The same from nobody.
    ///
    /// # Errors
    /// As for [`Self::request`].
    pub(super) fn without_credential(&self) -> Result<Request, Checked> {
        self.built(None)
    }

    /// What ends the session that the request began.
    ///
    /// # Errors
    /// As for [`Self::request`].
    pub(super) fn end(&self, name: &str, session: &HeaderValue) -> Result<Request, Checked> {
        let mut request = self.built(self.credential)?;
        *request.method_mut() = reqwest::Method::DELETE;
        *request.body_mut() = None;
        request.headers_mut().remove(CONTENT_TYPE);
        *request.timeout_mut() = Some(super::DEADLINE);
        request
            .headers_mut()
            .insert(header_name(name)?, session.clone());
        Ok(request)
    }

    fn built(&self, credential: Option<(&ProbeAuth, &str)>) -> Result<Request, Checked> {
        let mut draft = Draft {
            url: self.url.clone(),
            headers: HeaderMap::new(),
            form: Vec::new(),
        };
        for (name, value) in &self.probe.headers {
            let value = self
                .probe
                .filled(value, self.config)
                .map_err(|error| unusable(&error))?;
            let value = HeaderValue::from_str(&value).map_err(|_| unshowable())?;
            draft.headers.insert(header_name(name)?, value);
        }
        for (name, value) in &self.probe.form {
            draft.entry(name, value.clone());
        }
        if let Some((auth, secret)) = credential {
            self.show(&mut draft, auth, secret)?;
        }
        let method = match self.probe.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let body = draft.body(self.probe.json.as_ref());
        let mut request = Request::new(method, draft.url);
        *request.headers_mut() = draft.headers;
        *request.body_mut() = body.map(Into::into);
        Ok(request)
    }

    /// Puts the credential where the service takes it.
    fn show(&self, draft: &mut Draft, auth: &ProbeAuth, secret: &str) -> Result<(), Checked> {
        match auth {
            ProbeAuth::Bearer(_) => draft.authorize("Bearer", secret),
            ProbeAuth::Token(_) => draft.authorize("Token", secret),
            ProbeAuth::ApiKey(_) => draft.authorize("ApiKey", secret),
            ProbeAuth::Basic { user, .. } => {
                let pair = Zeroizing::new(format!("{}:{secret}", self.text(user)));
                let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
                draft.authorize("Basic", &encoded)
            }
            ProbeAuth::Header { name, .. } => draft.header(name, secret),
            ProbeAuth::Headers(_) => draft.all_headers(secret),
            ProbeAuth::Query { name, .. } => {
                draft.url.query_pairs_mut().append_pair(name, secret);
                Ok(())
            }
            ProbeAuth::Form { name, .. } => {
                draft.entry(name, secret.to_owned());
                Ok(())
            }
            ProbeAuth::AwsSignature { service } => {
                let service = self
                    .probe
                    .filled(service, self.config)
                    .map_err(|error| unusable(&error))?;
                let key = aws::Key::of(self.config, self.secrets, secret)?;
                let signed = key.sign(&draft.url, &service, SystemTime::now())?;
                draft.headers.extend(signed);
                Ok(())
            }
            ProbeAuth::ServiceAccount { scope } => {
                let audience = self.url.as_str();
                let assertion = service_account::assertion(
                    self.config,
                    secret,
                    scope,
                    audience,
                    SystemTime::now(),
                )?;
                draft.entry("grant_type", service_account::GRANT.to_owned());
                draft.form.push(("assertion".to_owned(), assertion));
                Ok(())
            }
        }
    }

    fn text(&self, field: &str) -> &str {
        let value = self.config.get(field).and_then(Value::as_str);
        value.unwrap_or_default()
    }
}

impl Draft {
    fn authorize(&mut self, scheme: &str, credential: &str) -> Result<(), Checked> {
        let text = Zeroizing::new(format!("{scheme} {credential}"));
        self.insert(AUTHORIZATION, &text)
    }

    fn header(&mut self, name: &str, secret: &str) -> Result<(), Checked> {
        self.insert(header_name(name)?, secret)
    }

    /// The headers of a map, which come after those that the service needs and replace them.
    fn all_headers(&mut self, secret: &str) -> Result<(), Checked> {
        let map: Map<String, Value> = serde_json::from_str(secret).map_err(|_| unshowable())?;
        for (name, value) in map {
            match value {
                Value::String(text) => self.header(&name, &Zeroizing::new(text))?,
                Value::Null => {}
                other => self.header(&name, &Zeroizing::new(other.to_string()))?,
            }
        }
        Ok(())
    }

    fn insert(&mut self, name: HeaderName, secret: &str) -> Result<(), Checked> {
        let mut value = HeaderValue::from_str(secret).map_err(|_| unshowable())?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(())
    }

    fn entry(&mut self, name: &str, value: String) {
        self.form.push((name.to_owned(), Zeroizing::new(value)));
    }

    /// The body, and its type among the headers.
    fn body(&mut self, json: Option<&Value>) -> Option<String> {
        let (content_type, body) = if let Some(json) = json {
            ("application/json", json.to_string())
        } else if self.form.is_empty() {
            return None;
        } else {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in &self.form {
                form.append_pair(name, value);
            }
            ("application/x-www-form-urlencoded", form.finish())
        };
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Some(body)
    }
}

fn header_name(name: &str) -> Result<HeaderName, Checked> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| unshowable())
}

fn unusable(error: &EndpointError) -> Checked {
    Checked::new(Verdict::NotCheckable, sentence(&error.to_string()))
}

fn unshowable() -> Checked {
    let told = "It holds characters that no header can carry.";
    Checked::new(Verdict::Refused, told)
}
