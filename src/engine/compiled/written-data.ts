/** An answer's `data` as JSON text that is there already, as a rule from Postgres; it is sent as it is. */
export class WrittenData {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}
