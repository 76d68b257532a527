package knowledge

import "go/types"

// Finishes reports whether a method says that no more will be written to what it is called
// on: it closes or flushes a writer of the standard library that is used by one goroutine at
// a time, closes a file, or ends a transaction.
func Finishes(fn *types.Func) bool {
	if fn == nil || fn.Signature().Recv() == nil {
		return false
	}
	switch fn.Name() {
	case "Close":
		return Is(fn, "os", "File.Close") || Is(fn, "mime/multipart", "Writer.Close") ||
			Is(fn, "compress/gzip", "Writer.Close") || Is(fn, "compress/zlib", "Writer.Close") || Is(fn, "compress/flate", "Writer.Close") ||
			Is(fn, "archive/zip", "Writer.Close") || Is(fn, "archive/tar", "Writer.Close")
	case "Flush":
		return Is(fn, "bufio", "Writer.Flush") || Is(fn, "encoding/csv", "Writer.Flush")
	case "Commit", "Rollback":
		return EndsTransaction(fn)
	}
	return false
}

// EndsTransaction reports whether a method is the Commit or Rollback of something that has
// both, as transactions of databases do.
func EndsTransaction(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil || fn.Name() != "Commit" && fn.Name() != "Rollback" {
		return false
	}
	for _, name := range []string{"Commit", "Rollback"} {
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, fn.Pkg(), name)
		if m, ok := obj.(*types.Func); !ok || !ReturnsError(m.Signature()) {
			return false
		}
	}
	return true
}

// WrapsWriter reports whether a function returns something that writes to its first
// argument.
func WrapsWriter(fn *types.Func) bool {
	return Is(fn, "bufio", "NewWriter", "NewWriterSize") || Is(fn, "encoding/csv", "NewWriter") ||
		Is(fn, "encoding/json", "NewEncoder") || Is(fn, "encoding/xml", "NewEncoder") || Is(fn, "encoding/gob", "NewEncoder") ||
		Is(fn, "compress/gzip", "NewWriter") || Is(fn, "compress/zlib", "NewWriter") ||
		Is(fn, "archive/zip", "NewWriter") || Is(fn, "archive/tar", "NewWriter") || Is(fn, "text/tabwriter", "NewWriter") ||
		Is(fn, "log", "New") || Is(fn, "mime/multipart", "NewWriter")
}
