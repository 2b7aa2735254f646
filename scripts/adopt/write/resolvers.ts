import { fileNameOf, spoken } from '../names.ts';
import type { Plan, RowType } from '../plan.ts';
import { changeable, creatable, writesOf } from './inputs.ts';
import { otherSides, schemaFileOf, sideStatement } from './schema.ts';
import { literal, SourceFile } from './source-file.ts';

const engine = '../engine/index.ts';

/** The files of the verbs, by their paths below `src/resolvers`. */
export function resolverFiles(plan: Plan): Record<string, string> {
  const sides = otherSides(plan);
  const files = plan.types.map((type) => {
    const { apart } = sides.get(type)!;
    const file = new SourceFile();
    const lists = [rootFields(file, type), ...mutations(file, plan, type)];
    const others = apart.map((side) => {
      file.use('builder', '../schema/api.ts');
      file.use(type.name, schemaOf(type));
      return sideStatement(file, type, side, '../schema/');
    });
    return [`${fileOf(type)}.ts`, file.text([...lists, ...others].join('\n\n'))] as const;
  });
  return {
    ...Object.fromEntries(files),
    'index.ts': files
      .map(([path]) => `import './${path}';`)
      .toSorted()
      .join('\n'),
  };
}

/** The folder has an `index.ts` of its own. */
const fileOf = ({ list }: RowType): string => (list === 'index' ? 'index-rows' : fileNameOf(list));

const schemaOf = (type: RowType): string => `../schema/${schemaFileOf(type)}.ts`;

function rootFields(file: SourceFile, type: RowType): string {
  for (const used of ['defineRootList', 'defineRootRow']) file.use(used, engine);
  const own = file.use(`${type.row}List`, schemaOf(type));
  return `defineRootList(${own}, ${literal(`The ${spoken(type.list)} that you may see.`)});\ndefineRootRow(${own});`;
}

function mutations(file: SourceFile, plan: Plan, type: RowType): string[] {
  const { name, list: table } = type;
  const use = (what: string) => file.use(what, engine);
  const writes = writesOf(type);
  const rows = () => file.use(table, '../db/tables/index.ts');
  const one = spoken(type.row);
  const mutation = (verb: string, said: string, gives: string, write: string) => {
    const input = file.use(`${verb}${name}`, schemaOf(type));
    return `${use('defineMutation')}('${verb.toLowerCase()}${name}', {
      description: ${literal(said)},
      input: ${input},
      gives: ${gives},
      write: ${write},
    });`;
  };
  const payload = (how: string, said: string) => `${use(how)}(${type.row}List, ${literal(said)})`;
  const refersTo = (fields: ReturnType<typeof creatable>, values: string) =>
    type.references
      .filter(({ field }) => fields.includes(field))
      .map(({ field, type: target }) => {
        const other = plan.types.find((found) => found.name === target)!.list;
        return `, ${use('refersTo')}(${file.use(other, '../db/tables/index.ts')}, [${values}.${field.name}])`;
      })
      .join('');
  return [
    ...(writes.create
      ? [
          mutation(
            'Create',
            `Creates a ${one}.`,
            payload('row', `The new ${one}.`),
            `(values) => ${use('insert')}(${rows()}, [values]${refersTo(creatable(type), 'values')})`,
          ),
        ]
      : []),
    ...(writes.update
      ? [
          mutation(
            'Update',
            `Changes a ${one}.`,
            payload('row', `The changed ${one}.`),
            `({ id, ...changes }) => ${use('change')}(${rows()}, [id], changes${refersTo(changeable(type), 'changes')})`,
          ),
        ]
      : []),
    ...(writes.delete
      ? [
          mutation(
            'Delete',
            `Deletes a ${one}.`,
            payload('deletedRow', `The ${one} is gone.`),
            `({ id }) => ${use('remove')}(${rows()}, [id])`,
          ),
        ]
      : []),
  ];
}
