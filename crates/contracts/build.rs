//! Compiles `proto/` without `protoc`.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message;
use protox::Compiler;

const PACKAGES: [&str; 5] = ["common", "customers", "orders", "loyalty", "feedback"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut compiler = Compiler::new([&root])?;
    compiler.include_imports(true).include_source_info(true);
    for package in PACKAGES {
        for file in fs::read_dir(root.join("renqing").join(package).join("v1"))? {
            compiler.open_file(file?.path())?;
        }
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptor_set.bin"), compiler.encode_file_descriptor_set())?;
    let without_options = prost_types_set(&compiler.encode_file_descriptor_set())?;
    tonic_prost_build::configure()
        // Maps keep their order, so that equal messages encode to equal bytes.
        .btree_map(".")
        .build_transport(false)
        .enable_type_names()
        .compile_fds(without_options)?;
    Ok(())
}

fn prost_types_set(bytes: &[u8]) -> Result<prost_types::FileDescriptorSet, prost::DecodeError> {
    prost_types::FileDescriptorSet::decode(bytes)
}
