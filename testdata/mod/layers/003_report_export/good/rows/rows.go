package rows

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
)

type Row struct {
	Account string  `json:"account"`
	Amount  float64 `json:"amount"`
}

// Load reads account,amount lines.
func Load(path string) ([]Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	recs, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	out := make([]Row, 0, len(recs))
	for i, rec := range recs {
		if len(rec) != 2 {
			return nil, fmt.Errorf("%s: record %d: want 2 fields, have %d", path, i+1, len(rec))
		}
		v, err := strconv.ParseFloat(rec[1], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", path, i+1, err)
		}
		out = append(out, Row{Account: rec[0], Amount: v})
	}
	return out, nil
}

// Totals sums the rows of each account.
func Totals(rs []Row) map[string]float64 {
	t := make(map[string]float64)
	for _, r := range rs {
		t[r.Account] += r.Amount
	}
	return t
}
