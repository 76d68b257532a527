package merge

import (
	"encoding/json"
	"errors"
	"io"

	"example.com/layers/038_geojson_merge/bad/feature"
)

// Files writes the distinct features of the files to w and returns how many
// there are.
func Files(files []string, w io.Writer) (int, error) {
	var errs []error
	seen := make(map[string]bool)
	enc := json.NewEncoder(w)
	for r := range feature.DecodeAll(files) {
		if r.Err != nil {
			errs = append(errs, r.Err)
			continue
		}
		if seen[r.Feature.ID] || len(errs) > 0 {
			continue
		}
		seen[r.Feature.ID] = true
		if err := enc.Encode(r.Feature); err != nil {
			errs = append(errs, err)
		}
	}
	return len(seen), errors.Join(errs...)
}
