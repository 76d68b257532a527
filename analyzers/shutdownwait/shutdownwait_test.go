package shutdownwait_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/shutdownwait"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, shutdownwait.Rule) }
