// Stage:     seed. The JSON Schema of seeds, built from the op tables.
// Input:     none.   Output: the text of corpus/seed.schema.json.
// Invariant: what the schema accepts, parse_seed accepts, but for what a schema can't say: that a key
//            index is below the number of keys, that `made_by` is not a later op, that no field is
//            there twice, and that 1.0 is no integer.
#pragma once

#include <string>

namespace sealbreak {

/// JSON Schema, draft 2020-12.
std::string seed_schema();

}  // namespace sealbreak
