//! Compiles `proto/` without `protoc`.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message;
use prost_build::Config;
use prost_types::FileDescriptorSet;
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
    let descriptors = FileDescriptorSet::decode(compiler.encode_file_descriptor_set().as_slice())?;
    let mut config = Config::new();
    // Names are how an event says what it is. Maps keep their order, so that
    // equal messages encode to equal bytes.
    config.enable_type_names().btree_map(["."]);
    tonic_prost_build::configure()
        .build_transport(false)
        .generate_default_stubs(true)
        .compile_fds_with_config(descriptors, config)?;
    Ok(())
}
