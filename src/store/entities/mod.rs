//! One SeaORM entity per table, in the classic form (it compiles several times faster than the dense
//! one and can do all that is asked of it here).

pub mod appearance;
pub mod article;
pub mod assignment;
pub mod attribution;
pub mod capture;
pub mod claim;
pub mod claim_tag;
pub mod comment;
pub mod contribution;
pub mod counter;
pub mod event;
pub mod event_head;
pub mod evidence;
pub mod exhibit;
pub mod invitation;
pub mod kept_apart;
pub mod person;
pub mod preference;
pub mod public_check;
pub mod publication;
pub mod rating;
pub mod rating_scale;
pub mod review;
pub mod session;
pub mod setting;
pub mod snapshot;
pub mod source;
pub mod source_host;
pub mod speaker;
pub mod speaker_alias;
pub mod speaker_role;
pub mod tag;
pub mod verdict;
