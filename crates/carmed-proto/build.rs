//! Compiles `proto/` into Rust code and a descriptor set, without protoc.

use protox::prost::Message as _;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Messages that hold personal content themselves; `src/hidden.rs` gives them a `Debug` that hides it.
const PERSONAL: [&str; 17] = [
    "carmed.v1.Beneficiary",
    "carmed.v1.BirthDate",
    "carmed.v1.SecondFactor",
    "carmed.v1.CheckCoverageRequest",
    "carmed.v1.ComputeInterventionRequest",
    "carmed.v1.ListConsultationsRequest",
    "carmed.v1.BillAgreementRequest",
    "carmed.v1.ExportHistoryRequest",
    "carmed.v1.FindManagingOcmwRequest",
    "carmed.v1.FindManagingOcmwResponse",
    "carmed.v1.GetPersonHistoryRequest",
    "carmed.v1.MutationChange",
    "carmed.v1.Names",
    "carmed.v1.RecordMutationRequest",
    "carmed.v1.SearchAttestationsRequest",
    "carmed.v1.SendAttestationRequest",
    "carmed.v1.VerifyClaimRequest",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    println!("cargo::rerun-if-changed={}", root.display());

    let descriptors = protox::compile(contract_files(&root.join("carmed/v1"))?, [&root])?;
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out_dir.join("descriptors.bin"), descriptors.encode_to_vec())?;

    tonic_prost_build::configure()
        .include_file("contract.rs")
        .btree_map(".")
        .skip_debug(PERSONAL)
        .compile_fds(descriptors)?;
    Ok(())
}

/// The files of the contract, in a fixed order.
fn contract_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "proto")
    });
    files.sort();
    Ok(files)
}
