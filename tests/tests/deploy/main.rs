//! What `deploy/` says is what our programs do: its overlays are built, and held
//! against the code, the programs and the schemas of Kubernetes.

mod cluster;
mod databases;
mod kustomize;
mod local;
mod manifest;
mod measured;
mod merge;
mod migrating;
mod mutual_tls;
mod network;
mod platforms;
mod restoring;
mod running;
mod schemas;
mod selectors;
mod workloads;
