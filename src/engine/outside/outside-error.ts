/** A fault of an outside service in words of ours, which hold nothing of what it was asked or said. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
}
