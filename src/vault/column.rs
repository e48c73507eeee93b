//! How values that SQLite has no type for lie in a column: lists and maps as JSON text, secrets as text that is wiped
//! after reading.

use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::secret::Secret;

/// A value as JSON text.
pub(super) struct Json<T>(pub(super) T);

/// A secret as text.
pub(super) struct Hidden(pub(super) Secret);

/// A secret on its way into a column, without a copy of its text.
pub(super) fn open(secret: Option<&Secret>) -> Option<&str> {
    secret.map(Secret::expose)
}

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0);
        text.map(ToSqlOutput::from).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(|error| FromSqlError::Other(error.into()))
    }
}

impl FromSql for Hidden {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(Secret::new(value.as_str()?)))
    }
}

impl Hidden {
    pub(super) fn secret(self) -> Secret {
        self.0
    }
}
