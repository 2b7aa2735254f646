/** An answer's `data` as JSON text that is there already, as a rule from Postgres; it is sent as it is. */
export class WrittenData {
  readonly json: string;

  /** @param rewritten - whether the text has to go through JavaScript first: see `Kind.rewritten` */
  constructor(json: string, rewritten = false) {
    this.json = rewritten ? JSON.stringify(JSON.parse(json)) : json;
  }
}
