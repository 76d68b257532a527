package findings

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

// Fingerprint sets the fingerprints of findings, which must be sorted. The
// statement is the text of the first line that a finding is on, so moving
// code, even to another file of the package, changes nothing.
func Fingerprint(fs []Finding) { FingerprintFrom(fs, os.ReadFile) }

// FingerprintFrom is Fingerprint with another way to read files.
func FingerprintFrom(fs []Finding, read func(name string) ([]byte, error)) {
	lines := make(map[string][]string)
	count := make(map[string]int)
	for i := range fs {
		f := &fs[i]
		text, ok := lines[f.File]
		if !ok {
			if data, err := read(f.File); err == nil {
				text = strings.Split(string(data), "\n")
			}
			lines[f.File] = text
		}
		stmt := ""
		if f.Line >= 1 && f.Line <= len(text) {
			stmt = strings.Join(strings.Fields(text[f.Line-1]), " ")
		}
		sum := sha256.Sum256([]byte(strings.Join([]string{cmp.Or(f.Was, f.ID()), f.Package, f.Function, stmt}, "\x00")))
		key := hex.EncodeToString(sum[:16])
		count[key]++
		f.Fingerprint = fmt.Sprintf("%s/%d", key, count[key])
	}
}
