//! What is on a screen, looked at as often as the time of a start needs.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

/// How often it is looked: the error of a start's time.
const TICK: Duration = Duration::from_millis(3);
const LIMIT: Duration = Duration::from_mins(1);
/// As many pixels of a colour are more than an accident.
const ENOUGH: usize = 50;

/// A connection to an X server.
pub(crate) struct Screen {
    connection: RustConnection,
    root: u32,
    width: u16,
    height: u16,
}

impl Screen {
    pub(crate) fn connect(display: &str) -> Result<Self> {
        let (connection, at) = x11rb::connect(Some(display))?;
        let screen = &connection.setup().roots[at];
        let (root, width, height) = (screen.root, screen.width_in_pixels, screen.height_in_pixels);
        Ok(Self {
            connection,
            root,
            width,
            height,
        })
    }

    /// Waits until a colour (red, green, blue) is seen, or is not.
    pub(crate) fn wait_for(&self, colour: [u8; 3], seen: bool) -> Result<()> {
        let start = Instant::now();
        while self.shows(colour)? != seen {
            if start.elapsed() > LIMIT {
                bail!("the screen did not change in {LIMIT:?}");
            }
            thread::sleep(TICK);
        }
        Ok(())
    }

    fn shows(&self, [red, green, blue]: [u8; 3]) -> Result<bool> {
        let image = self
            .connection
            .get_image(
                ImageFormat::Z_PIXMAP,
                self.root,
                0,
                0,
                self.width,
                self.height,
                u32::MAX,
            )?
            .reply()?;
        // A display of 24 bits has four bytes a pixel, the least significant, blue, first.
        let pixels = image.data.chunks_exact(4);
        let like = pixels.filter(|pixel| pixel[..3] == [blue, green, red]);
        Ok(like.take(ENOUGH).count() == ENOUGH)
    }
}
