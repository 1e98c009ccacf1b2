//! History to take away: page after page as the reader takes them, all at the revision of the first.

use super::Audit;
use crate::grpc::call::Call;
use crate::grpc::parse::parse;
use crate::grpc::render::history;
use crate::grpc::streaming::feed;
use carmed_proto::v1;
use carmed_registry::{ExportPage, HistoryExport, Refusal};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::future::ready;
use std::sync::Arc;
use tonic::codegen::BoxStream;
use tonic::{Response, Status};

/// How many events are read at once; no more than that is held for a slow reader.
const PAGE_EVENTS: u32 = 200;

impl Audit {
    /// Streams the events; what cannot be answered is refused before the first of them.
    pub(super) async fn export(
        &self,
        call: Call,
        message: &v1::ExportHistoryRequest,
    ) -> Result<Response<BoxStream<v1::ExportHistoryResponse>>, Status> {
        let (export, first) = match self.first_page(&call, message).await {
            Ok(first) => first,
            Err(refusal) => return Err(call.refusal(&refusal)),
        };
        let (audit, caller, language) = (self.clone(), call.caller.clone(), call.language);
        let rest = stream::try_unfold(first.next, move |after| {
            let (audit, caller) = (audit.clone(), caller.clone());
            async move {
                let Some(after) = after else { return Ok(None) };
                let registry = &audit.registry;
                let page = registry
                    .export_history(&caller, &export, after, PAGE_EVENTS)
                    .await?;
                let next = page.next;
                Ok(Some((page, next)))
            }
        });
        let pages = stream::once(ready(Ok::<_, Refusal>(first))).chain(rest);
        let registry = Arc::clone(&self.registry);
        let events = pages.map_ok(move |page: ExportPage| {
            let (_, today) = registry.now();
            let revision = page.revision.number();
            let exported = page.events.into_iter().filter_map(move |event| {
                Some(Ok(v1::ExportHistoryResponse {
                    revision,
                    person_id: event.person_id?.uuid().to_string(),
                    event: Some(history::event(language, &event, today)?),
                }))
            });
            stream::iter(exported)
        });
        Ok(Response::new(feed(
            call,
            &self.stopping,
            events.try_flatten(),
        )))
    }

    /// The first page, and the export as its next pages are asked for.
    async fn first_page(
        &self,
        call: &Call,
        message: &v1::ExportHistoryRequest,
    ) -> Result<(HistoryExport, ExportPage), Refusal> {
        let asked = parse(self.registry.now(), |fields| fields.export_history(message))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let mut export = HistoryExport {
            scope: asked.scope,
            days: asked.days,
            until: None,
        };
        let page = self
            .registry
            .export_history(&call.caller, &export, asked.after, PAGE_EVENTS)
            .await?;
        export.until = Some(page.revision);
        Ok((export, page))
    }
}
