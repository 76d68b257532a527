package knowledge

import (
	"go/types"
	"slices"
	"strings"
)

// living are types whose values work, as long as they are used, under the context
// that they were made with: its end ends them.
var living = map[string][]string{
	"net/http":                                {"Response", "Request"},
	"database/sql":                            {"Rows", "Row", "Tx"},
	"os/exec":                                 {"Cmd"},
	"github.com/jackc/pgx":                    {"Rows", "Row"},
	"github.com/jmoiron/sqlx":                 {"Rows", "Row", "Tx"},
	"cloud.google.com/go/storage":             {"Reader", "Writer"},
	"github.com/minio/minio-go":               {"Object"},
	"github.com/aws/aws-sdk-go-v2/service/s3": {"GetObjectOutput"},
	"github.com/aws/aws-sdk-go/service/s3":    {"GetObjectOutput"},
	"k8s.io/apimachinery/pkg/watch":           {"Interface"},
}

// Living reports whether a value of a type works under the context that it was made
// with for as long as it is used: an answer whose body is read then, rows, a stream, a
// process.
func Living(t types.Type) bool {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	return slices.Contains(living[cleanPath(n.Obj().Pkg().Path())], n.Obj().Name()) || isStream(t)
}

// isStream reports whether a type is the client's side of a stream of gRPC.
func isStream(t types.Type) bool {
	for _, name := range []string{"CloseSend", "RecvMsg", "SendMsg", "Trailer"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}

// Consumes reports whether a method of a living value reads it, or ends it: after that
// the end of its context may be nothing to it.
func Consumes(name string) bool {
	switch name {
	case "Next", "NextResultSet", "NextRow", "Scan", "Close", "Commit", "Rollback", "Wait", "Run", "Output", "CombinedOutput",
		"Recv", "RecvMsg", "CloseAndRecv", "Read", "Write", "ReadFrom", "WriteTo", "Stop":
		return true
	}
	return false
}

// Wraps reports whether a function of the standard library makes a reader of the one
// that it is given first, which is read through that.
func Wraps(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil || fn.Signature().Recv() != nil || !IsStd(fn.Pkg().Path()) {
		return false
	}
	switch name := fn.Name(); name {
	case "LimitReader", "TeeReader", "NopCloser", "NewScanner", "NewDecoder", "NewReader", "NewReaderSize", "NewTokenDecoder":
		return fn.Pkg().Path() == "io" || strings.HasPrefix(name, "New") && fn.Pkg().Path() != "strings" && fn.Pkg().Path() != "bytes"
	}
	return false
}
