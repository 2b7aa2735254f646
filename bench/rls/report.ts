import { median, type Case, type Way } from './case.ts';

const number = (value: number, digits: number) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The table, in Markdown. */
export function report(cases: readonly Case[], roundTrip: number): string {
  const find = (one: Case, way: Way, todos = one.todos) =>
    cases.find(
      (other) =>
        other.query === one.query &&
        other.person === one.person &&
        other.todos === todos &&
        other.way === way,
    )!;
  const smallest = Math.min(...cases.map(({ todos }) => todos));
  // Server and client talk to each other for every statement; that is no part of the comparison.
  const timeOf = (one: Case) => Math.max(median(one.times) - roundTrip, 0.001);
  const lines = cases
    .filter(({ way }) => way === 'policies')
    .map((one) => {
      const [both, filter] = [find(one, 'both'), find(one, 'filter')];
      const growth = timeOf(one) / timeOf(find(one, 'policies', smallest));
      const cells = [
        one.query,
        one.person,
        number(one.todos, 0),
        number(timeOf(one), 2),
        number(timeOf(both), 2),
        number(timeOf(filter), 2),
        number(timeOf(one) / timeOf(both), 2),
        one.todos === smallest ? '' : number(growth, 2),
        number(one.rows, 0),
        number(both.rows, 0),
        number(filter.rows, 0),
      ];
      return `| ${cells.join(' | ')} |`;
    });
  return [
    '| list | person | todos | policies, ms | and filter, ms | filter alone, ms | policies / and filter | to the smallest | rows read: policies | and filter | filter alone |',
    '| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...lines,
    '',
    `Medians; the round trip of an empty statement, ${number(roundTrip, 2)} ms, is taken off.`,
  ].join('\n');
}
