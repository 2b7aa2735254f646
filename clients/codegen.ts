import { generate, type CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

// Types and documents for Apollo Client, urql and graphql-request, in clients/generated.

const here = import.meta.dirname;

const config: CodegenConfig = {
  schema: `${here}/../schema.graphql`,
  documents: [`${here}/documents/*.graphql`],
  silent: true,
  generates: {
    [`${here}/generated/`]: {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      documentTransforms: [addTypenameSelectionDocumentTransform],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', ID: 'string' },
        strictScalars: true,
      },
    },
  },
};

await generate(config, true);
