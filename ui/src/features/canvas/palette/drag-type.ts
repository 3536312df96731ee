/** What a dragged entry of the palette carries: the type of the node to add. */
export const NODE_DRAG_TYPE = "application/x-patchbay-node-type";
/** What a dragged entry carries that makes a note. */
export const NOTE_DRAG_TYPE = "application/x-patchbay-note";
