//! Reproductions from the reviews: reading files, exit codes and the command line.
