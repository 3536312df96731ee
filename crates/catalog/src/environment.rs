//! Connections that environment variables give everything for, by the variables that the Dynamiq SDK
//! reads for each field.

use secrecy::SecretString;

use crate::config::Config;
use crate::connection::{ConnectionType, connection_types};

/// A connection that could be made of the environment.
#[derive(Debug)]
pub struct InEnvironment {
    /// Its type.
    pub ty: &'static ConnectionType,
    /// The names of the variables that give its fields.
    pub variables: Vec<String>,
    /// What they hold.
    pub config: Config,
}

impl InEnvironment {
    /// What a connection that is made of it is called, such as `openai-env`.
    pub fn name(&self) -> String {
        let id = &self.ty.id;
        let short = id.rsplit('.').next().unwrap_or(id);
        format!("{}-env", short.to_lowercase())
    }
}

/// The types all of whose required fields are given, with at least one secret among them, so that a
/// host name alone is no connection. `env` answers the value of a variable.
pub fn in_environment(env: &dyn Fn(&str) -> Option<String>) -> Vec<InEnvironment> {
    connection_types()
        .iter()
        .filter(|ty| !ty.is_oauth())
        .filter_map(|ty| of_type(ty, env))
        .collect()
}

fn of_type(
    ty: &'static ConnectionType,
    env: &dyn Fn(&str) -> Option<String>,
) -> Option<InEnvironment> {
    let mut found = InEnvironment {
        ty,
        variables: Vec::new(),
        config: Config::default(),
    };
    for field in &ty.fields {
        let given = field.env.iter().find_map(|variable| {
            let text = env(&variable.var)?;
            let value = field.value.read(text.trim())?;
            Some((variable.var.clone(), text, value))
        });
        let Some((variable, text, value)) = given else {
            if field.required && field.default.is_none() {
                return None;
            }
            continue;
        };
        found.variables.push(variable);
        if field.secret {
            let secret = SecretString::from(text.trim());
            found.config.secrets.insert(field.name.clone(), secret);
        } else {
            found.config.public.insert(field.name.clone(), value);
        }
    }
    (!found.config.secrets.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn variables_make_the_connections_that_they_are_enough_for() {
        let env = |name: &str| match name {
            "OPENAI_API_KEY" => Some(" sk-env\n".to_owned()),
            "TAVILY_API_KEY" => Some(" ".to_owned()),
            "POSTGRESQL_HOST" => Some("db.example".to_owned()),
            "POSTGRESQL_PORT" => Some("5433".to_owned()),
            _ => None,
        };
        let found = in_environment(&env);
        let names: Vec<_> = found.iter().map(InEnvironment::name).collect();
        assert!(names.contains(&"openai-env".to_owned()), "{names:?}");
        assert!(
            !names.contains(&"tavily-env".to_owned()),
            "a blank variable is none"
        );
        assert!(
            !names.contains(&"postgresql-env".to_owned()),
            "no password is made up"
        );
        let openai = &found[names.iter().position(|name| name == "openai-env").unwrap()];
        assert_eq!(openai.variables, ["OPENAI_API_KEY"]);
        assert_eq!(openai.config.secrets["api_key"].expose_secret(), "sk-env");
        assert!(!format!("{openai:?}").contains("sk-env"));
    }

    #[test]
    fn a_number_is_read_as_one() {
        let env = |name: &str| match name {
            "POSTGRESQL_PORT" => Some("5433".to_owned()),
            name if name.starts_with("POSTGRESQL_") => Some("given".to_owned()),
            _ => None,
        };
        let found = in_environment(&env);
        let postgres = found
            .iter()
            .find(|one| one.name() == "postgresql-env")
            .unwrap();
        assert_eq!(postgres.config.public["port"], 5433);
    }
}
