//! Signs a request with an AWS access key: AWS Signature Version 4
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>), of
//! which a probe needs the part for a `GET` without a body. The secret key itself is not sent.

use std::fmt::Write as _;
use std::time::SystemTime;

use hmac::{Hmac, KeyInit as _, Mac as _};
use patchbay_catalog::{AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SESSION_TOKEN};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use url::{Position, Url};
use zeroize::Zeroizing;

use super::question::Secrets;
use super::{Checked, Verdict};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The moment of a signature, in UTC.
const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");
/// How much of a moment is its day.
const DAY: usize = "20150830".len();

/// An access key.
pub(super) struct Key<'a> {
    id: &'a str,
    secret: &'a str,
    token: Option<&'a str>,
    region: &'a str,
}

impl<'a> Key<'a> {
    /// The key that a connection holds.
    ///
    /// # Errors
    /// Its id or its region is missing.
    pub(super) fn of(
        config: &'a Map<String, Value>,
        secrets: &'a Secrets,
        secret: &'a str,
    ) -> Result<Self, Checked> {
        let text = |field: &str| {
            let text = config.get(field).and_then(Value::as_str).map(str::trim);
            text.filter(|text| !text.is_empty()).ok_or_else(|| {
                let told = format!("The connection's {field} is missing.");
                Checked::new(Verdict::NotCheckable, told)
            })
        };
        let token = secrets
            .get(AWS_SESSION_TOKEN)
            .map(ExposeSecret::expose_secret)
            .filter(|token| !token.is_empty());
        Ok(Self {
            id: text(AWS_ACCESS_KEY_ID)?,
            secret,
            token,
            region: text(AWS_REGION)?,
        })
    }

    /// The headers that sign a `GET` of this address for a service.
    ///
    /// # Errors
    /// The key's id or token cannot stand in a header.
    pub(super) fn sign(
        &self,
        url: &Url,
        service: &str,
        now: SystemTime,
    ) -> Result<HeaderMap, Checked> {
        let moment = OffsetDateTime::from(now)
            .format(MOMENT)
            .map_err(|_| unusable("This machine's clock is out of range."))?;
        let nothing = hex(&Sha256::digest(b""));
        let mut signed = vec![
            (
                "host",
                url[Position::BeforeHost..Position::AfterPort].to_owned(),
            ),
            ("x-amz-content-sha256", nothing.clone()),
            ("x-amz-date", moment.clone()),
        ];
        if let Some(token) = self.token {
            signed.push(("x-amz-security-token", token.to_owned()));
        }
        let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        let names = names.join(";");
        let mut canonical = format!("GET\n{}\n{}\n", url.path(), sorted_query(url));
        for (name, value) in &signed {
            canonical.push_str(name);
            canonical.push(':');
            canonical.push_str(value);
            canonical.push('\n');
        }
        canonical.push('\n');
        canonical.push_str(&names);
        canonical.push('\n');
        canonical.push_str(&nothing);
        let day = &moment[..DAY];
        let scope = format!("{day}/{}/{service}/aws4_request", self.region);
        let digest = hex(&Sha256::digest(canonical.as_bytes()));
        let to_sign = format!("{ALGORITHM}\n{moment}\n{scope}\n{digest}");
        let signature = hex(&*mac(&*self.key_of(day, service), to_sign.as_bytes()));
        let authorization = format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.id
        );
        let mut headers = HeaderMap::new();
        for (name, value) in &signed[1..] {
            headers.insert(HeaderName::from_static(name), sensitive(value)?);
        }
        headers.insert(AUTHORIZATION, sensitive(&authorization)?);
        Ok(headers)
    }

    /// The key of one day, region and service.
    fn key_of(&self, day: &str, service: &str) -> Zeroizing<[u8; 32]> {
        let secret = Zeroizing::new(format!("AWS4{}", self.secret));
        let mut key = mac(secret.as_bytes(), day.as_bytes());
        for part in [self.region, service, "aws4_request"] {
            key = mac(&*key, part.as_bytes());
        }
        key
    }
}

/// The query of an address as it is signed: its parameters by their names.
fn sorted_query(url: &Url) -> String {
    let mut parameters: Vec<&str> = url.query().unwrap_or_default().split('&').collect();
    parameters.sort_unstable();
    parameters.join("&")
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes a key of any length (RFC 2104 section 3)"
)]
fn mac(key: &[u8], text: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length fits");
    hmac.update(text);
    Zeroizing::new(hmac.finalize().into_bytes().into())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A text can be written to.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn sensitive(text: &str) -> Result<HeaderValue, Checked> {
    let value = HeaderValue::from_str(text);
    let mut value = value.map_err(|_| {
        let told = "It holds characters that no header can carry.";
        Checked::new(Verdict::Refused, told)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn unusable(told: &str) -> Checked {
    Checked::new(Verdict::NotCheckable, told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    /// The moment of AWS's own examples.
    const NOW: OffsetDateTime = datetime!(2015-08-30 12:36:00 UTC);

    fn signed(url: &str, region: &str, service: &str, token: Option<&str>) -> HeaderMap {
        let key = Key {
            id: "AKIDEXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            token,
            region,
        };
        let url = Url::parse(url).unwrap();
        key.sign(&url, service, NOW.into()).unwrap()
    }

    fn authorization(headers: &HeaderMap) -> &str {
        headers[AUTHORIZATION].to_str().unwrap()
    }

    /// The expected signatures are those of botocore 1.43 for the same requests.
    #[test]
    fn signatures_are_those_of_aws_own_client() {
        let sts =
            "https://sts.eu-west-1.amazonaws.com/?Version=2011-06-15&Action=GetCallerIdentity";
        assert_eq!(
            authorization(&signed(sts, "eu-west-1", "sts", None)),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sts/aws4_request, \
             SignedHeaders=host;x-amz-content-sha256;x-amz-date, \
             Signature=a198d10e1e1e322c9b1fb4e5638480b98d7f20bcf228244c61266012df54d1c5"
        );

        let temporary = signed(sts, "eu-west-1", "sts", Some("IQoJ+/token=="));
        assert_eq!(temporary["x-amz-security-token"], "IQoJ+/token==");
        assert_eq!(temporary["x-amz-date"], "20150830T123600Z");
        assert_eq!(
            authorization(&temporary),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sts/aws4_request, \
             SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, \
             Signature=e61dff8707cc8d5edc313d6dbc7e10fe14f45390a8702f6a731596c9baa3cb5f"
        );

        let port = "https://search-my.us-east-1.es.amazonaws.com:9200/_cat/indices";
        assert!(
            authorization(&signed(port, "us-east-1", "es", None)).ends_with(
                "Signature=5affc5a6a20213fe8b55808cc67813bd38811ee6abec4558a677b2547a596410"
            )
        );
    }

    #[test]
    fn no_header_is_shown_by_debug() {
        let headers = signed(
            "https://sts.x.amazonaws.com/",
            "x",
            "sts",
            Some("planted-token"),
        );
        let shown = format!("{headers:?}");
        assert!(!shown.contains("planted-token") && !shown.contains("AKIDEXAMPLE"));
    }
}
