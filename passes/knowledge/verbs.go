package knowledge

import (
	"go/types"
	"strings"
	"unicode"
)

// Verb is what the first word of a function's name says that it does. It is a
// tie-breaker where a body is not known: never the reason for a report on its
// own.
type Verb uint8

// Verbs.
const (
	Noun    Verb = iota // no verb that is known
	Asks                // reads something: Get, List, Lookup
	Changes             // changes something: Set, Create, Delete
	Orders              // has its place in an order: Begin, Next, Check, Wait
)

var verbs = func() map[string]Verb {
	m := make(map[string]Verb)
	for v, words := range map[Verb]string{
		Asks: "get list fetch query find lookup load describe head search count retrieve show select resolve read download stat info " +
			"inspect convert translate calculate compute estimate quote recommend suggest",
		Changes: "set put create update delete remove add insert send write save store post publish apply patch push upload exec execute " +
			"run do start stop register deregister unregister enable disable mark reset clear flush drop truncate append move rename copy merge commit " +
			"rollback revoke grant notify emit submit enqueue schedule process handle invoke call perform trigger import migrate refresh " +
			"rotate sign issue bind attach detach mount unmount join leave grow prune purge kill renew touch replace upsert increment decrement",
		Orders: "new begin end open close connect dial disconnect login logout auth authenticate authorize check validate verify ensure must assert " +
			"require wait acquire release lock unlock try retry next recv receive accept peek poll pull watch subscribe init initialize setup prepare " +
			"ping sync reload listen serve step iterate walk scan visit consume dequeue take pop lease claim reserve select_for allow deny is has can exists with",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] = v
		}
	}
	return m
}()

// VerbOf returns what a function's name says.
func VerbOf(name string) Verb {
	return verbs[firstWord(name)]
}

// firstWord returns the first word of a name in mixed caps, in lower case.
func firstWord(name string) string {
	runes := []rune(name)
	end := 1
	for end < len(runes) && !unicode.IsUpper(runes[end]) && runes[end] != '_' {
		end++
	}
	// HTTPGet: a run of capitals is one word.
	if end == 1 {
		for end < len(runes) && unicode.IsUpper(runes[end]) && (end+1 >= len(runes) || unicode.IsUpper(runes[end+1])) {
			end++
		}
	}
	return strings.ToLower(string(runes[:min(end, len(runes))]))
}

// IsConcurrent reports whether many goroutines may use a value of a type at
// once, by its documentation.
func IsConcurrent(t types.Type) bool {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	pkg, name := cleanPath(n.Obj().Pkg().Path()), n.Obj().Name()
	if names, ok := concurrent[pkg]; ok {
		return names == "*" || containsWord(names, name)
	}
	return strings.HasPrefix(pkg, "github.com/aws/aws-sdk-go-v2/service/") && name == "Client" ||
		strings.HasPrefix(pkg, "k8s.io/client-go/kubernetes") || strings.HasPrefix(pkg, "cloud.google.com/go/") && name == "Client"
}

var concurrent = map[string]string{
	"context":                           "Context",
	"database/sql":                      "DB Stmt",
	"log":                               "Logger",
	"log/slog":                          "Logger",
	"net":                               "Resolver Dialer ListenConfig",
	"net/http":                          "Client Transport RoundTripper",
	"regexp":                            "Regexp",
	"sync":                              "*",
	"sync/atomic":                       "*",
	"text/template":                     "Template",
	"html/template":                     "Template",
	"time":                              "Location",
	"go.mongodb.org/mongo-driver/mongo": "*",
	"github.com/jackc/pgx/pgxpool":      "Pool",
	"github.com/jmoiron/sqlx":           "DB Stmt",
	"github.com/redis/go-redis":         "Client ClusterClient UniversalClient",
	"github.com/go-redis/redis":         "Client ClusterClient UniversalClient",
	"github.com/nats-io/nats.go":        "Conn",
	"github.com/minio/minio-go":         "Client Core",
	"go.etcd.io/etcd/client/v3":         "Client KV",
	"go.etcd.io/etcd/client":            "Client KV",
	"google.golang.org/grpc":            "ClientConn ClientConnInterface",
	"golang.org/x/sync/singleflight":    "Group",
	"golang.org/x/sync/semaphore":       "Weighted",
	"golang.org/x/time/rate":            "Limiter",
}

// IsSerial reports whether a type is a connection or transaction: one
// conversation, in which questions and answers have their order.
func IsSerial(t types.Type) bool {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	return containsWord(serial[cleanPath(n.Obj().Pkg().Path())], n.Obj().Name())
}

var serial = map[string]string{
	"bufio":                         "Reader Writer Scanner ReadWriter",
	"crypto/tls":                    "Conn",
	"database/sql":                  "Tx Conn Rows",
	"net":                           "Conn TCPConn UDPConn UnixConn PacketConn",
	"net/smtp":                      "Client",
	"net/textproto":                 "Conn Reader Writer",
	"github.com/jackc/pgx":          "Tx Conn Rows",
	"github.com/jackc/pgx/pgxpool":  "Tx Conn",
	"github.com/jackc/pgconn":       "PgConn",
	"github.com/jmoiron/sqlx":       "Tx Conn",
	"github.com/gorilla/websocket":  "Conn",
	"go.etcd.io/bbolt":              "Tx Bucket Cursor",
	"github.com/dgraph-io/badger":   "Txn",
	"golang.org/x/crypto/ssh":       "Session",
	"google.golang.org/grpc":        "ClientStream ServerStream Stream",
	"github.com/redis/go-redis":     "Tx Pipeliner Pipeline Conn",
	"github.com/go-redis/redis":     "Tx Pipeliner Pipeline Conn",
	"github.com/gomodule/redigo":    "Conn",
	"k8s.io/apimachinery/pkg/watch": "Interface",
}

func containsWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// Does reports whether the name of a function says that it changes something, or takes
// something that is to be given back.
func Does(name string) bool { return VerbOf(name) == Changes || takes[firstWord(name)] }

var takes = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq("acquire lock try reserve claim lease take begin borrow obtain allocate alloc hold open new") {
		m[w] = true
	}
	return m
}()

// Undoes reports whether the name of a function says that it takes something back.
func Undoes(name string) bool { return undoes[firstWord(name)] }

var undoes = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq("delete remove release rollback abort unlock destroy drop revoke revert undo terminate detach discard " +
		"deregister unregister unreserve unmount free compensate refund cleanup clean purge withdraw restore") {
		m[w] = true
	}
	return m
}()
