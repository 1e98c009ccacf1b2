//! Who calls, as a server in development takes it from metadata.

use crate::error::ClientError;
use std::str::FromStr;
use tonic::metadata::{Ascii, MetadataValue};

/// Who calls, as a server in development takes it: `hospital;nihii=71000535;agent=a1`.
///
/// First the quality, then `cbe=` or `nihii=`, and where wanted `agent=` and `kind=`, the kind of
/// provider that the credentials certify. The server judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerMetadata(MetadataValue<Ascii>);

impl CallerMetadata {
    pub(crate) fn value(&self) -> MetadataValue<Ascii> {
        self.0.clone()
    }
}

impl FromStr for CallerMetadata {
    type Err = ClientError;

    /// Takes the text as it stands.
    ///
    /// # Errors
    /// [`ClientError`] when it cannot be sent: it is not visible ASCII.
    fn from_str(text: &str) -> Result<Self, ClientError> {
        text.parse()
            .map(Self)
            .map_err(|_| ClientError::local("the caller is not visible ASCII text"))
    }
}
