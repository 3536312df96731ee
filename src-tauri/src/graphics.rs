//! What the graphics of this machine ask of the web view. It decides once, before GTK starts.

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::process::CommandExt as _;
    use std::path::Path;
    use std::process::Command;

    /// Makes `WebKitGTK` hand frames over in shared memory instead of GPU buffers. Without a GPU the
    /// buffers are made in software and copied, which costs a canvas most of its frame time.
    const DISABLE_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    /// Starts this program again with shared-memory frames where there is no GPU and the user has
    /// not chosen. The variable is read when `WebKit` starts, and a process cannot safely set its own.
    pub(crate) fn suit_the_machine() {
        if std::env::var_os(DISABLE_DMABUF).is_some() || has_render_node(Path::new("/dev/dri")) {
            return;
        }
        let program = match std::env::current_exe() {
            Ok(program) => program,
            Err(error) => {
                tracing::warn!(%error, "the window may be slow: this program cannot find itself");
                return;
            }
        };
        let error = Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(DISABLE_DMABUF, "1")
            .exec();
        tracing::warn!(%error, "the window may be slow: this program could not start itself again");
    }

    /// Whether the kernel offers a GPU to draw with (`renderD128` and up, Linux DRM).
    fn has_render_node(folder: &Path) -> bool {
        std::fs::read_dir(folder).is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"renderD"))
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_gpu_is_told_by_its_render_node() {
            let folder = tempfile::tempdir().unwrap();
            assert!(!has_render_node(&folder.path().join("absent")));
            std::fs::write(folder.path().join("card0"), "").unwrap();
            assert!(!has_render_node(folder.path()), "a screen alone is no GPU");
            std::fs::write(folder.path().join("renderD128"), "").unwrap();
            assert!(has_render_node(folder.path()));
        }
    }
}

#[cfg(target_os = "linux")]
pub(crate) use linux::suit_the_machine;

/// The web views of the other systems choose for themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn suit_the_machine() {}
