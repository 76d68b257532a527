package merge

import (
	"errors"
	"io"
	"io/fs"
	"testing"
)

func TestFilesReportsMissing(t *testing.T) {
	n, err := Files([]string{"testdata/none.json"}, io.Discard)
	if !errors.Is(err, fs.ErrNotExist) || n != 0 {
		t.Fatalf("n = %d, err = %v", n, err)
	}
}
