//! Providers and welfare centres.

use super::Fields;
use carmed_model::{Cbe, Code, InsCode, Nihii, OcmwOffice, ProviderId};
use carmed_proto::v1;
use carmed_proto::v1::provider_id::Id;

/// How long a name of a welfare centre may be, in characters.
const OFFICE_NAME_MAX: usize = 200;

impl Fields<'_> {
    /// The provider this message names; without a number 100.
    pub(in crate::grpc) fn provider(&mut self, provider: v1::ProviderId) -> Option<ProviderId> {
        match provider.id {
            Some(Id::Nihii(number)) => self
                .identifier("nihii", &number, Nihii::parse)
                .map(ProviderId::Nihii),
            Some(Id::Cbe(number)) => self
                .identifier("cbe", &number, Cbe::parse)
                .map(ProviderId::Cbe),
            None => {
                self.refuse("id", Code::Missing);
                None
            }
        }
    }

    /// What a welfare centre states about itself.
    pub(in crate::grpc) fn office(&mut self, office: v1::OcmwOffice) -> Option<OcmwOffice> {
        let municipality_ins =
            self.identifier("municipality_ins", &office.municipality_ins, InsCode::parse);
        let name_nl = self.text("name_nl", office.name_nl, OFFICE_NAME_MAX);
        let name_fr = self.text("name_fr", office.name_fr, OFFICE_NAME_MAX);
        Some(OcmwOffice {
            municipality_ins: municipality_ins?,
            name_nl: name_nl?,
            name_fr: name_fr?,
        })
    }
}
