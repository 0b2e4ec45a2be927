//! Golden tests: results of the reference implementations, written by the Python scripts beside this file.

mod cases;
mod cluster;
mod column;
mod control_group;
mod drivers;
mod evidence;
mod explain;
mod fixtures;
mod movement;
mod orders;
mod prepare;
mod recipe;
mod sample;
mod trees;
mod trees_sample;
mod tsne;
mod value;
