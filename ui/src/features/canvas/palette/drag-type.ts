/** What a dragged entry of the palette carries: the type of the node to add. */
export const NODE_DRAG_TYPE = "application/x-patchbay-node-type";
