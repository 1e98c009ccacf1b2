//! The typed client: deadlines, safe retries, request ids.
//!
//! ```no_run
//! # async fn example() -> Result<(), carmed_client::ClientError> {
//! use carmed_client::{CallerMetadata, Client, Options, contract};
//!
//! let caller: CallerMetadata = "hospital;nihii=71000535;agent=a1".parse()?;
//! let client = Client::connect("http://127.0.0.1:50051", caller, Options::default()).await?;
//! let request = contract::GetAgreementRequest::default();
//! let agreement = client.get_agreement(request).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Every call has a deadline, over all its attempts. A call is tried again only where that cannot do a
//! thing twice: all reads, and all writes, because a write carries the same request id in every
//! attempt.

mod attempts;
mod caller;
mod client;
mod error;
mod streams;

pub use caller::CallerMetadata;
pub use client::{Client, Options};
pub use error::{ClientError, Failure, Violation};
pub use streams::{Answers, Feed, FeedItem};
pub use tonic::Code as StatusCode;

/// The messages of the contract, the well-known types they use, and their descriptors.
pub mod contract {
    pub use carmed_proto::FILE_DESCRIPTOR_SET;
    pub use carmed_proto::google::rpc::Status;
    pub use carmed_proto::google::r#type::Date;
    pub use carmed_proto::v1::*;
    pub use prost_types::Timestamp;
}
